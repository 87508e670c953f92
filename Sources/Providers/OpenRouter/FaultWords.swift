import CouncilModel
import FoundationEssentials
import HTTPClient

/// Turns whatever goes wrong with a call into a fault that may be shown: one plain sentence without the key.
struct FaultWords: Sendable {
    /// Of a refusal's body, the most bytes that are read.
    static let maximumBody = 1 << 20
    static let maximumLength = 300

    let key: ProviderKey?

    /// A refusal that came with a status.
    func refusal(head: HTTPHead, body: [UInt8], now: Date = Date()) -> CallFault {
        let error = Self.error(in: body)
        return fault(head.status, error, retryAfter: head.header("Retry-After").flatMap { RetryAfter.duration($0, now: now) })
    }

    /// An error in the middle of a stream whose status was 200.
    func midStream(_ error: WireError, usage: Usage?) -> CallFault {
        var fault = fault(error.status ?? 502, error, retryAfter: nil)
        fault.usage = usage
        return fault
    }

    /// Any other error of a call.
    func fault(_ error: any Error) -> CallFault {
        switch error {
        case let fault as CallFault: return fault
        case is CancellationError: return CallFault(.cancelled, "The call was cancelled.")
        case let error as HTTPClientError: return CallFault(Self.kind(error), sentence(error.description))
        default: return CallFault(.connection, "The call to the provider failed.")
        }
    }

    private static func kind(_ error: HTTPClientError) -> CallFault.Kind {
        switch error {
        case .invalidURL, .invalidRequest: .invalidRequest
        case .connectionFailed, .tlsFailed, .timedOut(.connect): .connection
        case .timedOut(.idle): .stalled
        case .timedOut(.total): .timedOut
        case .bodyTooLarge, .protocolFault: .badAnswer
        case .cancelled, .shutDown: .cancelled
        }
    }

    private func fault(_ status: Int, _ error: WireError?, retryAfter: Duration?) -> CallFault {
        let (kind, words) = Self.meaning(of: status, error?.message)
        let said = [error?.message, error?.raw].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: ": ")
        return CallFault(kind, sentence(said.isEmpty ? words : "\(words): \(said)"), retryAfter: retryAfter)
    }

    private static func meaning(of status: Int, _ message: String?) -> (CallFault.Kind, String) {
        switch status {
        case 401: (.badKey, "The provider refuses the key")
        case 402: (.noCredit, "The provider's account has no credit left")
        case 403: (.refused, "The provider refuses the call")
        case 404: (.unknownModel, "The provider has no such model")
        case 400 where message?.contains("not a valid model") == true: (.unknownModel, "The provider has no such model")
        case 408, 500...599: (.providerError, "The provider has trouble (\(status))")
        case 429: (.rateLimited, "The provider is called too often")
        case 400...499: (.invalidRequest, "The provider does not take the request (\(status))")
        default: (.badAnswer, "The provider answered with an unexpected status (\(status))")
        }
    }

    private static func error(in body: [UInt8]) -> WireError? {
        struct Envelope: Decodable { let error: WireError }
        let decoder = JSONDecoder()
        do {
            return try decoder.decode(Envelope.self, from: Data(body)).error
        } catch {
            // vLLM's older shape puts the message at the top. Anything else, such as a proxy's page, has nothing to quote.
            do { return try decoder.decode(WireError.self, from: Data(body)) } catch { return nil }
        }
    }

    /// One line, at most 300 characters, a full stop at its end, the key and whatever looks like one taken out.
    func sentence(_ text: String) -> String {
        // A refusal quotes a line or two; what is longer is cut before it is looked at letter by letter.
        var line = String(String.UnicodeScalarView(text.prefix(4096).unicodeScalars.map { Self.isControl($0) ? " " : $0 }))
        if let secret = key?.reveal(), !secret.isEmpty { line = line.replacing(secret, with: "<key>") }
        var sentence = line.split(separator: " ").map { Self.looksLikeKey($0) ? "<key>" : $0 }.joined(separator: " ")
        if sentence.count >= Self.maximumLength { sentence = sentence.prefix(Self.maximumLength - 1) + "…" }
        return sentence.last.map { ".!?…".contains($0) } == true ? sentence : sentence + "."
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    private static func looksLikeKey(_ word: Substring) -> Bool { word.contains("sk-") && word.utf8.count >= 16 }
}
