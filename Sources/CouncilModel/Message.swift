/// A message of either kind, told apart by its `role`.
public enum Message: Hashable, Sendable {
    case user(UserMessage)
    case assistant(AssistantMessage)

    public enum Role: String, Sendable, Codable { case user, assistant }

    public var role: Role {
        switch self {
        case .user: .user
        case .assistant: .assistant
        }
    }
}

extension Message: Codable {
    private enum CodingKeys: String, CodingKey { case role }

    public init(from decoder: any Decoder) throws {
        switch try decoder.container(keyedBy: CodingKeys.self).decode(Role.self, forKey: .role) {
        case .user: self = .user(try UserMessage(from: decoder))
        case .assistant: self = .assistant(try AssistantMessage(from: decoder))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .user(let message): try message.encode(to: encoder)
        case .assistant(let message): try message.encode(to: encoder)
        }
    }
}

/// A person's question, as it is stored and shown.
public struct UserMessage: Hashable, Sendable, Codable {
    public let role: Role
    public var content: String
    public var createdAt: Timestamp

    public enum Role: String, Sendable, Codable { case user }

    public init(content: String, createdAt: Timestamp) {
        role = .user
        self.content = content
        self.createdAt = createdAt
    }

    private enum CodingKeys: String, CodingKey {
        case role, content
        case createdAt = "created_at"
    }
}

/// A council's answer with all three stages, as it is stored and shown. It grows on disk while the run is under way.
public struct AssistantMessage: Hashable, Sendable {
    public enum Role: String, Sendable, Codable { case assistant }

    public enum Status: String, Sendable, Codable {
        case running
        case complete
        /// No model answered, or the run could not be carried on: `errors` says why.
        case failed
        /// The person who asked stopped it.
        case cancelled
        /// The daemon ended while it was running; what had come is kept.
        case interrupted
    }

    public let role: Role
    public var status: Status
    public var createdAt: Timestamp
    public var completedAt: Timestamp?
    public var council: Council
    /// In the members' order, those that answered.
    public var stage1: [Answer]
    /// In the members' order, those that judged.
    public var stage2: [Ballot]
    public var stage3: FinalAnswer?
    public var metadata: Tally?
    public var title: TitleRecord?
    /// Who was left out, and why. While a run is under way, also a call that is tried again after it had used something.
    public var errors: [CallFailure]
    /// The sum over every call, failed ones included: always the usage of all call records and all errors together.
    public var usage: Usage

    public init(council: Council, createdAt: Timestamp) {
        role = .assistant
        status = .running
        self.createdAt = createdAt
        self.council = council
        stage1 = []
        stage2 = []
        errors = []
        usage = Usage()
    }
}

extension AssistantMessage: Codable {
    private enum CodingKeys: String, CodingKey {
        case role, status, council, stage1, stage2, stage3, metadata, title, errors, usage
        case createdAt = "created_at"
        case completedAt = "completed_at"
    }

    /// `stage3` and `metadata` are there as `null` until they are made: clients look for the keys.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(role, forKey: .role)
        try container.encode(status, forKey: .status)
        try container.encode(createdAt, forKey: .createdAt)
        try container.encodeIfPresent(completedAt, forKey: .completedAt)
        try container.encode(council, forKey: .council)
        try container.encode(stage1, forKey: .stage1)
        try container.encode(stage2, forKey: .stage2)
        try container.encode(stage3, forKey: .stage3)
        try container.encode(metadata, forKey: .metadata)
        try container.encodeIfPresent(title, forKey: .title)
        try container.encode(errors, forKey: .errors)
        try container.encode(usage, forKey: .usage)
    }
}
