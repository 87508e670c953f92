import CouncilModel

/// `credentials.json`: what proves who somebody is. No endpoint reads it out.
struct Credentials: Codable, Sendable {
    /// bcrypt, `$2b$`.
    var passwordHash: String

    private enum CodingKeys: String, CodingKey {
        case passwordHash = "password_bcrypt"
    }
}

/// `sessions.json`: the devices that are signed in.
struct SessionList: Codable, Sendable {
    var sessions: [Session] = []
}

/// `keys.json`: keys for providers, encrypted.
struct KeyList: Codable, Sendable {
    var keys: [StoredKey] = []
}
