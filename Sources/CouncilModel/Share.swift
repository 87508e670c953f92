/// `shares/<sha256 of the token>.json`: a read-only link to a conversation. The token itself is nowhere but in the link.
public struct Share: Hashable, Sendable {
    /// What the link shows.
    public enum Content: Hashable, Sendable {
        /// The conversation as it was when it was shared: its title then, and its messages up to this number.
        case asOf(title: String, messages: Int)
        /// The conversation as it is each time somebody looks.
        case live
    }

    public let id: ShareID
    public let owner: UserID
    public let conversation: ConversationID
    public let createdAt: Timestamp
    /// `nil` where it ends only by being withdrawn.
    public var expiresAt: Timestamp?
    public var content: Content
    /// bcrypt, `$2b$`; `nil` where the link alone opens it.
    public var passwordHash: String?
    /// How often it was looked at.
    public var views: Int
    public var lastViewedAt: Timestamp?

    public init(
        id: ShareID, owner: UserID, conversation: ConversationID, createdAt: Timestamp, expiresAt: Timestamp?, content: Content,
        passwordHash: String?
    ) {
        self.id = id
        self.owner = owner
        self.conversation = conversation
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.content = content
        self.passwordHash = passwordHash
        views = 0
    }

    /// Whether it is over.
    public func isExpired(at now: Timestamp) -> Bool {
        expiresAt.map { $0 <= now } ?? false
    }
}

extension Share: Codable {
    private enum CodingKeys: String, CodingKey {
        case id, owner, conversation, live, title, views
        case createdAt = "created_at"
        case expiresAt = "expires_at"
        case messageCount = "message_count"
        case passwordHash = "password_bcrypt"
        case lastViewedAt = "last_viewed_at"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(ShareID.self, forKey: .id)
        owner = try container.decode(UserID.self, forKey: .owner)
        conversation = try container.decode(ConversationID.self, forKey: .conversation)
        createdAt = try container.decode(Timestamp.self, forKey: .createdAt)
        expiresAt = try container.decodeIfPresent(Timestamp.self, forKey: .expiresAt)
        passwordHash = try container.decodeIfPresent(String.self, forKey: .passwordHash)
        views = try container.decode(Int.self, forKey: .views)
        lastViewedAt = try container.decodeIfPresent(Timestamp.self, forKey: .lastViewedAt)
        if try container.decode(Bool.self, forKey: .live) {
            content = .live
        } else {
            content = .asOf(
                title: try container.decode(String.self, forKey: .title), messages: try container.decode(Int.self, forKey: .messageCount))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(owner, forKey: .owner)
        try container.encode(conversation, forKey: .conversation)
        try container.encode(createdAt, forKey: .createdAt)
        try container.encode(expiresAt, forKey: .expiresAt)
        try container.encodeIfPresent(passwordHash, forKey: .passwordHash)
        try container.encode(views, forKey: .views)
        try container.encodeIfPresent(lastViewedAt, forKey: .lastViewedAt)
        switch content {
        case .live:
            try container.encode(true, forKey: .live)
        case .asOf(let title, let messages):
            try container.encode(false, forKey: .live)
            try container.encode(title, forKey: .title)
            try container.encode(messages, forKey: .messageCount)
        }
    }
}

public typealias ShareID = Identifier<Share>
