/// The person an event is about.
public struct EventUser: Hashable, Sendable, Codable {
    public let id: UserID
    public let email: EmailAddress
    public let displayName: String?

    public init(id: UserID, email: EmailAddress, displayName: String?) {
        self.id = id
        self.email = email
        self.displayName = displayName
    }

    public init(_ profile: Profile) {
        self.init(id: profile.id, email: profile.email, displayName: profile.displayName)
    }

    private enum CodingKeys: String, CodingKey {
        case id, email
        case displayName = "display_name"
    }

    /// A missing name is there as `null`: scripts look for the key.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(email, forKey: .email)
        try container.encode(displayName, forKey: .displayName)
    }
}

/// What an event tells of a conversation.
public struct EventConversation: Hashable, Sendable, Codable {
    public let id: ConversationID
    public let title: String

    public init(id: ConversationID, title: String) {
        self.id = id
        self.title = title
    }
}

/// What an event tells of a provider's key; never the key.
public struct EventKey: Hashable, Sendable, Codable {
    public let provider: String
    /// `…` and the last characters.
    public let hint: String

    public init(provider: String, hint: String) {
        self.provider = provider
        self.hint = hint
    }

    private enum CodingKeys: String, CodingKey {
        case provider
        case hint = "key_hint"
    }
}

/// What an event tells of a read-only link.
public struct EventShare: Hashable, Sendable, Codable {
    public let id: String
    /// Only where the event is that it was created.
    public let url: String?
    public let expiresAt: Timestamp?
    /// Whether whoever opens it is asked for a password.
    public let hasPassword: Bool

    public init(id: String, url: String? = nil, expiresAt: Timestamp?, hasPassword: Bool) {
        self.id = id
        self.url = url
        self.expiresAt = expiresAt
        self.hasPassword = hasPassword
    }

    private enum CodingKeys: String, CodingKey {
        case id, url
        case expiresAt = "expires_at"
        case hasPassword = "has_password"
    }
}

/// What an event tells of a limit.
public struct EventQuota: Hashable, Sendable, Codable {
    /// The plan's key, such as `tokens_per_day`.
    public let limit: String
    /// Of the limit, in percent.
    public let percent: Int
    /// The team whose limit it is; `nil` for the person's own.
    public let team: String?
    public let resetsAt: Timestamp

    public init(limit: String, percent: Int, team: String? = nil, resetsAt: Timestamp) {
        self.limit = limit
        self.percent = percent
        self.team = team
        self.resetsAt = resetsAt
    }

    private enum CodingKeys: String, CodingKey {
        case limit, percent, team
        case resetsAt = "resets_at"
    }
}

/// An invitation on its way to who is invited.
public struct EventInvitation: Hashable, Sendable, Codable {
    public let email: EmailAddress
    /// The one-time link.
    public let url: String
    public let expiresAt: Timestamp
    /// The team's name; `nil` for an invitation to the council alone.
    public let team: String?

    public init(email: EmailAddress, url: String, expiresAt: Timestamp, team: String? = nil) {
        self.email = email
        self.url = url
        self.expiresAt = expiresAt
        self.team = team
    }

    private enum CodingKeys: String, CodingKey {
        case email, url, team
        case expiresAt = "expires_at"
    }
}

/// A way to a new password, on its way to who asked for it.
public struct EventReset: Hashable, Sendable, Codable {
    /// The one-time link.
    public let url: String
    public let expiresAt: Timestamp

    public init(url: String, expiresAt: Timestamp) {
        self.url = url
        self.expiresAt = expiresAt
    }

    private enum CodingKeys: String, CodingKey {
        case url
        case expiresAt = "expires_at"
    }
}

/// What an event tells of a team.
public struct EventTeam: Hashable, Sendable, Codable {
    public let id: String
    public let name: String
    /// What was changed: `created`, `members`, `key`, `settings`, `deleted`.
    public let change: String

    public init(id: String, name: String, change: String) {
        self.id = id
        self.name = name
        self.change = change
    }
}

/// What changed in the data directory since the last time.
public struct EventChanges: Hashable, Sendable, Codable {
    /// How many writes; 0 where it is told because the daemon has started.
    public let count: Int
    /// Whose records changed; at most 100 of them.
    public let users: [UserID]
    /// Whether `users` are all whose records changed.
    public let isComplete: Bool

    public init(count: Int, users: [UserID], isComplete: Bool) {
        self.count = count
        self.users = users
        self.isComplete = isComplete
    }

    private enum CodingKeys: String, CodingKey {
        case count, users
        case isComplete = "all_users"
    }
}
