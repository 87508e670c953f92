public import CouncilModel

/// A link as its owner sees it: without its token, which nobody can be shown a second time.
public struct ShareDescription: Encodable, Sendable {
    public let id: ShareID
    public let conversation: ConversationID
    /// What visitors see as the title; `nil` where a live link's conversation cannot be read.
    public let title: String?
    public let createdAt: Timestamp
    public let expiresAt: Timestamp?
    public let isLive: Bool
    public let hasPassword: Bool
    public let views: Int
    public let lastViewedAt: Timestamp?

    private enum CodingKeys: String, CodingKey {
        case id, title, views
        case conversation = "conversation_id"
        case createdAt = "created_at"
        case expiresAt = "expires_at"
        case isLive = "live"
        case hasPassword = "has_password"
        case lastViewedAt = "last_viewed_at"
    }

    /// The times are there as `null` where there are none: clients look for the keys.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(conversation, forKey: .conversation)
        try container.encode(title, forKey: .title)
        try container.encode(createdAt, forKey: .createdAt)
        try container.encode(expiresAt, forKey: .expiresAt)
        try container.encode(isLive, forKey: .isLive)
        try container.encode(hasPassword, forKey: .hasPassword)
        try container.encode(views, forKey: .views)
        try container.encode(lastViewedAt, forKey: .lastViewedAt)
    }
}

/// A link that was just made, with its address: the one time that the token is shown.
public struct NewShare: Encodable, Sendable {
    public let url: String
    public let share: ShareDescription

    private enum CodingKeys: String, CodingKey { case url }

    public func encode(to encoder: any Encoder) throws {
        try share.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(url, forKey: .url)
    }
}
