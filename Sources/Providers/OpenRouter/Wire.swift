import CouncilModel
import FoundationEssentials

/// The body of `POST /chat/completions`.
struct WireCall: Encodable {
    private struct StreamOptions: Encodable {
        let includeUsage = true

        private enum CodingKeys: String, CodingKey { case includeUsage = "include_usage" }
    }

    private let model: ModelID
    private let messages: [ChatMessage]
    private let maximumTokens: Int?
    private let stream = true
    /// OpenRouter reports usage unasked; the other endpoints do when they are asked like this.
    private let streamOptions = StreamOptions()

    private enum CodingKeys: String, CodingKey {
        case model, messages, stream
        case maximumTokens = "max_tokens"
        case streamOptions = "stream_options"
    }

    init(_ request: CompletionRequest) {
        model = request.model
        messages = request.messages
        maximumTokens = request.maximumTokens
    }

    func bytes() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return Array(try encoder.encode(self))
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
