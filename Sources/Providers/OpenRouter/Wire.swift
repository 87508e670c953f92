import CouncilModel
import FoundationEssentials

extension CompletionRequest {
    /// The body of `POST /chat/completions`.
    func wireBody() -> [UInt8] {
        let length = prompt.reduce(history.json.count) { $0 + $1.content.utf8.count + $1.content.utf8.count / 16 + 40 }
        var json = JSONText(capacity: length + 256)
        json.raw("{\"model\":")
        json.string(model.text)
        json.raw(",\"messages\":")
        writeMessages(into: &json)
        if let maximumTokens {
            json.raw(",\"max_tokens\":")
            json.number(maximumTokens)
        }
        // OpenRouter reports usage unasked; the other endpoints do when they are asked like this.
        json.raw(",\"stream\":true,\"stream_options\":{\"include_usage\":true}}")
        return json.bytes
    }
}

/// One chunk of a stream, or a whole answer: what of it is looked at.
struct WireChunk: Decodable {
    struct Choice: Decodable {
        struct Text: Decodable { let content: String? }

        let delta: Text?
        /// In place of `delta` where the answer is not streamed.
        let message: Text?
        let finishReason: String?

        private enum CodingKeys: String, CodingKey {
            case delta, message
            case finishReason = "finish_reason"
        }
    }

    let id: String?
    let model: String?
    let choices: [Choice]?
    let usage: WireUsage?
    let error: WireError?
}

extension WireChunk {
    /// The usual chunk is read off its bytes, for a seventh of the general decoder's work; whatever is unusual in it goes to that.
    init(_ bytes: UnsafeBufferPointer<UInt8>, decoder: JSONDecoder) throws {
        self = try ChunkScanner.chunk(bytes) ?? decoder.decode(WireChunk.self, from: Data(String(decoding: bytes, as: UTF8.self).utf8))
    }
}

/// Tokens, and the cost in USD where the provider tells it.
struct WireUsage: Decodable {
    private let promptTokens: Int?
    private let completionTokens: Int?
    private let cost: Double?

    private enum CodingKeys: String, CodingKey {
        case cost
        case promptTokens = "prompt_tokens"
        case completionTokens = "completion_tokens"
    }

    init(promptTokens: Int?, completionTokens: Int?, cost: Double?) {
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        self.cost = cost
    }

    /// A number that can't be read is left out: an answer that was paid for is not lost over its bill.
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        promptTokens = lenient { try container.decode(Int.self, forKey: .promptTokens) }
        completionTokens = lenient { try container.decode(Int.self, forKey: .completionTokens) }
        cost = lenient { try container.decode(Double.self, forKey: .cost) }
    }

    var usage: Usage {
        Usage(
            promptTokens: Self.bounded(promptTokens), completionTokens: Self.bounded(completionTokens),
            cost: cost.flatMap { MicroUSD(dollars: $0) } ?? .zero)
    }

    /// Within what a call can use, so that sums of any many stay far from overflowing.
    private static func bounded(_ tokens: Int?) -> Int { min(max(tokens ?? 0, 0), 1_000_000_000) }
}

/// An error in any of its shapes: an object whose code is a number, a word or missing, or just a sentence.
struct WireError: Decodable {
    private struct Metadata: Decodable { let raw: String? }

    /// `nil` where the code is missing or no number.
    let status: Int?
    let message: String?
    /// The upstream provider's own words.
    let raw: String?

    private enum CodingKeys: String, CodingKey { case code, message, metadata }

    init(from decoder: any Decoder) throws {
        if let sentence = lenient({ try decoder.singleValueContainer().decode(String.self) }) {
            status = nil
            message = sentence
            raw = nil
            return
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        status =
            lenient { try container.decode(Int.self, forKey: .code) }
            ?? lenient { try container.decode(String.self, forKey: .code) }.flatMap { Int($0) }
        message = lenient { try container.decode(String.self, forKey: .message) }
        raw = lenient { try container.decode(Metadata.self, forKey: .metadata) }?.raw
    }
}

/// `nil` where the value has another shape than expected.
private func lenient<Value>(_ read: () throws -> Value) -> Value? {
    do { return try read() } catch { return nil }
}
