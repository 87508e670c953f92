/// `profile.json`: a person, as the API shows them.
public struct Profile: Hashable, Sendable, Codable {
    public enum Status: String, Sendable, Codable {
        case active
        /// Signed out everywhere and refused until an administrator enables them.
        case disabled
    }

    public let id: UserID
    public var email: EmailAddress
    public var displayName: String?
    /// A role that the configuration names.
    public var role: String
    /// A plan that the configuration names; `nil` for the default.
    public var plan: String?
    public var status: Status
    public var preferences = Preferences()
    public let createdAt: Timestamp

    public init(id: UserID, email: EmailAddress, role: String, createdAt: Timestamp) {
        self.id = id
        self.email = email
        self.role = role
        status = .active
        self.createdAt = createdAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, email, role, plan, status, preferences
        case displayName = "display_name"
        case createdAt = "created_at"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(UserID.self, forKey: .id)
        email = try container.decode(EmailAddress.self, forKey: .email)
        displayName = try container.decodeIfPresent(String.self, forKey: .displayName)
        role = try container.decode(String.self, forKey: .role)
        plan = try container.decodeIfPresent(String.self, forKey: .plan)
        status = try container.decode(Status.self, forKey: .status)
        // Not there in what the first version wrote.
        preferences = try container.decodeIfPresent(Preferences.self, forKey: .preferences) ?? Preferences()
        createdAt = try container.decode(Timestamp.self, forKey: .createdAt)
    }
}

/// One device that is signed in: a family of refresh tokens, each the successor of the one before.
public struct Session: Hashable, Sendable, Codable {
    public let id: SessionID
    public let createdAt: Timestamp
    public var lastUsedAt: Timestamp
    public var expiresAt: Timestamp
    /// What the device calls itself, from its `User-Agent`.
    public var device: String
    /// How many tokens of the family came before the current one.
    public var generation: Int
    /// SHA-256 of the current refresh token, hexadecimal.
    public var tokenHash: String

    public init(id: SessionID, createdAt: Timestamp, expiresAt: Timestamp, device: String, tokenHash: String) {
        self.id = id
        self.createdAt = createdAt
        lastUsedAt = createdAt
        self.expiresAt = expiresAt
        self.device = device
        generation = 0
        self.tokenHash = tokenHash
    }

    private enum CodingKeys: String, CodingKey {
        case id, device, generation
        case createdAt = "created_at"
        case lastUsedAt = "last_used_at"
        case expiresAt = "expires_at"
        case tokenHash = "token_sha256"
    }
}

/// A provider's key at rest.
public struct StoredKey: Hashable, Sendable, Codable {
    public let id: ProviderKeyID
    public let provider: String
    /// `…` and the last characters.
    public let hint: String
    public let createdAt: Timestamp
    /// A Fernet token.
    public let encrypted: String

    public init(id: ProviderKeyID, provider: String, hint: String, createdAt: Timestamp, encrypted: String) {
        self.id = id
        self.provider = provider
        self.hint = hint
        self.createdAt = createdAt
        self.encrypted = encrypted
    }

    private enum CodingKeys: String, CodingKey {
        case id, provider
        case hint = "key_hint"
        case createdAt = "created_at"
        case encrypted = "key_fernet"
    }
}

/// `conversation.json`: what is known of a conversation without reading its messages, as the API shows it.
public struct Conversation: Hashable, Sendable, Codable {
    /// The title until one is made.
    public static let untitled = "New Conversation"

    public let id: ConversationID
    public let createdAt: Timestamp
    public var updatedAt: Timestamp
    public var title: String
    /// The council that the configuration knows by this name; `nil` where the models were chosen one by one.
    public var council: String?
    public var models: [ModelID]
    public var leadModel: ModelID
    public var messageCount: Int

    public init(id: ConversationID, createdAt: Timestamp, council: String?, models: [ModelID], leadModel: ModelID) {
        self.id = id
        self.createdAt = createdAt
        updatedAt = createdAt
        title = Self.untitled
        self.council = council
        self.models = models
        self.leadModel = leadModel
        messageCount = 0
    }

    private enum CodingKeys: String, CodingKey {
        case id, title, council, models
        case createdAt = "created_at"
        case updatedAt = "updated_at"
        case leadModel = "lead_model"
        case messageCount = "message_count"
    }
}
