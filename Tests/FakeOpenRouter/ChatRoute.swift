import Foundation
import Hummingbird

/// `POST /api/v1/chat/completions`.
struct ChatRoute: Sendable {
    let ledger: Ledger
    let defaults: ModelSettings

    func respond(to request: Request) async throws -> Response {
        var request = request
        let body = try await request.collectBody(upTo: 32 << 20)
        let key = Key(request.headers[.authorization])
        let wire: WireRequest
        do {
            wire = try JSONDecoder().decode(WireRequest.self, from: Data(body.readableBytesView))
        } catch {
            return Refusal(400, message: "Input required: specify \"messages\" and \"model\"").response
        }
        let prompt = Prompt(wire.messages)
        let call = record(wire, prompt, key, request)
        let number = ledger.begin(call)
        let settings = ledger.settings(for: wire.model).completed(by: defaults)
        let behaviour = behaviour(of: wire.model, settings)
        if let refusal = key.refusal ?? refusal(wire, prompt, behaviour, settings, key) {
            try await pause(request, settings.delayMilliseconds, number)
            ledger.end(number, .failed, status: refusal.status)
            return refusal.response
        }
        switch behaviour {
        case .html:
            ledger.end(number, .failed, status: 502)
            return Response(
                status: .badGateway, headers: [.contentType: "text/html"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: "<html><body><h1>502 Bad Gateway</h1><hr>cloudflare</body></html>")))
        case .hang:
            try await pause(request, .max, number)
            throw CancellationError()
        default:
            let voice = Voice(model: wire.model, prompt: prompt, behaviour: behaviour, settings: settings)
            let reply = Reply(wire: wire, voice: voice, behaviour: behaviour, settings: settings, number: number, ledger: ledger)
            guard wire.stream == true else {
                try await pause(request, settings.delayMilliseconds, number)
                return reply.whole()
            }
            return reply.stream(request)
        }
    }

    private func behaviour(of model: String, _ settings: ModelSettings) -> Behaviour {
        if let word = settings.behaviour, let behaviour = Behaviour(word) { return behaviour }
        guard let colon = model.lastIndex(of: ":") else { return .good }
        return Behaviour(model[model.index(after: colon)...]) ?? .good
    }

    private func refusal(
        _ wire: WireRequest, _ prompt: Prompt, _ behaviour: Behaviour, _ settings: ModelSettings, _ key: Key
    ) -> Refusal? {
        func refusal(_ status: Int) -> Refusal {
            Refusal(status, model: wire.model, message: settings.message, retryAfter: settings.retryAfter)
        }
        if wire.model.hasPrefix("unknown/") { return refusal(400) }
        return switch behaviour {
        case .status(let status): refusal(status)
        case .flaky(let status, let times):
            ledger.mayFail(digest(wire.model + wire.messages.map(\.content).joined(separator: "\u{0}")), times: times)
                ? refusal(status) : nil
        case .echokey: Refusal(400, message: "Bad header Authorization: Bearer \(key.text)\u{7} in your request")
        default: nil
        }
    }

    /// Waits, and notes a client that goes away meanwhile.
    private func pause(_ request: Request, _ milliseconds: Int?, _ number: Int) async throws {
        guard let milliseconds, milliseconds > 0 else { return }
        do {
            try await request.body.consumeWithCancellationOnInboundClose { _ in
                try await Task.sleep(for: milliseconds == .max ? .seconds(1_000_000) : .milliseconds(milliseconds))
            }
        } catch {
            ledger.end(number, .disconnected, status: 0)
            throw error
        }
    }

    private func record(_ wire: WireRequest, _ prompt: Prompt, _ key: Key, _ request: Request) -> RecordedCall {
        RecordedCall(
            number: 0, time: Date().timeIntervalSince1970, model: wire.model, stage: prompt.stage, keyHint: String(key.text.suffix(4)),
            keySHA256: sha256(key.text.utf8).map { String(format: "%02x", $0) }.joined(),
            messages: wire.messages.map { .init(role: $0.role, content: $0.content) }, stream: wire.stream == true,
            maximumTokens: wire.maximumTokens, referer: request.headers[.init("HTTP-Referer")!],
            title: request.headers[.init("X-OpenRouter-Title")!], status: 200, outcome: .open)
    }
}

/// The key of a request, and what its name says of it.
struct Key: Sendable {
    let text: String

    init(_ authorization: String?) {
        text = authorization.flatMap { $0.hasPrefix("Bearer ") ? String($0.dropFirst(7)) : nil } ?? ""
    }

    var isGood: Bool { text.hasPrefix("sk-or-v1-") && !text.contains("bad") }

    var refusal: Refusal? {
        if text.isEmpty { return Refusal(401) }
        if !isGood { return Refusal(401, message: "User not found.") }
        if text.contains("poor") { return Refusal(402) }
        if text.contains("limited") { return Refusal(429, message: "Rate limit exceeded: requests-per-minute", retryAfter: "2") }
        return nil
    }
}
