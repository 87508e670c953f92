public import CouncilModel

/// What may be told of a stored key.
public struct KeyDescription: Encodable, Sendable {
    public let id: ProviderKeyID
    public let provider: String
    /// `…` and the last characters.
    public let hint: String
    public let createdAt: Timestamp

    init(_ key: StoredKey) {
        id = key.id
        provider = key.provider
        hint = key.hint
        createdAt = key.createdAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, provider
        case hint = "key_hint"
        case createdAt = "created_at"
    }
}

/// What a provider says of a key.
public struct KeyTest: Encodable, Sendable {
    public let valid: Bool
    public let detail: String
    public let limitRemaining: MicroUSD?

    private enum CodingKeys: String, CodingKey {
        case valid, detail
        case limitRemaining = "limit_remaining"
    }
}
