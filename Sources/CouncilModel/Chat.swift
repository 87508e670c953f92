/// One message as a model's provider takes it.
public struct ChatMessage: Hashable, Sendable, Codable {
    public enum Role: String, Sendable, Codable { case system, user, assistant }

    public var role: Role
    public var content: String

    public init(_ role: Role, _ content: String) {
        self.role = role
        self.content = content
    }
}

/// What goes before a question: the earlier messages of its conversation, oldest first. All requests of a run carry the same one, so
/// that its JSON is written once for all of them.
public struct ChatHistory: Hashable, Sendable {
    public let messages: [ChatMessage]
    /// The messages as the elements of a JSON array, without its brackets.
    public let json: [UInt8]

    public init(_ messages: [ChatMessage] = []) {
        self.messages = messages
        var text = JSONText(capacity: messages.reduce(0) { $0 + $1.content.utf8.count + $1.content.utf8.count / 16 + 40 })
        text.elements(messages) { $0.message($1) }
        json = text.bytes
    }
}

/// What a model is asked.
public struct CompletionRequest: Hashable, Sendable {
    public var model: ModelID
    public var history: ChatHistory
    /// What stands behind the history.
    public var prompt: [ChatMessage]
    /// The most tokens that the answer may have; the provider's own limit where it is `nil`.
    public var maximumTokens: Int?

    public init(model: ModelID, history: ChatHistory = ChatHistory(), prompt: [ChatMessage], maximumTokens: Int? = nil) {
        self.model = model
        self.history = history
        self.prompt = prompt
        self.maximumTokens = maximumTokens
    }

    /// All of them.
    public var messages: [ChatMessage] { history.messages + prompt }

    /// All of them as a JSON array, written behind what `json` has already.
    public func writeMessages(into json: inout JSONText) {
        json.raw("[")
        json.raw(history.json)
        if !history.json.isEmpty && !prompt.isEmpty { json.raw(",") }
        json.elements(prompt) { $0.message($1) }
        json.raw("]")
    }
}

extension JSONText {
    fileprivate mutating func message(_ message: ChatMessage) {
        raw("{\"role\":")
        string(message.role.rawValue)
        raw(",\"content\":")
        string(message.content)
        raw("}")
    }
}

/// A model's whole answer.
public struct Completion: Hashable, Sendable {
    public var text: String
    /// The model that ran, where the provider names another than was asked for.
    public var servedBy: ModelID?
    /// `nil` where the provider reported none.
    public var usage: Usage?
    /// The provider's id of the call, under which it can be asked for later.
    public var generationID: String?
    /// Why the model stopped: `stop`, `length`, `content_filter`, …
    public var finishReason: String?

    public init(
        text: String, servedBy: ModelID? = nil, usage: Usage? = nil, generationID: String? = nil, finishReason: String? = nil
    ) {
        self.text = text
        self.servedBy = servedBy
        self.usage = usage
        self.generationID = generationID
        self.finishReason = finishReason
    }
}
