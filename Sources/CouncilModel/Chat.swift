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

/// What a model is asked.
public struct CompletionRequest: Hashable, Sendable {
    public var model: ModelID
    public var messages: [ChatMessage]
    /// The most tokens that the answer may have; the provider's own limit where it is `nil`.
    public var maximumTokens: Int?

    public init(model: ModelID, messages: [ChatMessage], maximumTokens: Int? = nil) {
        self.model = model
        self.messages = messages
        self.maximumTokens = maximumTokens
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
