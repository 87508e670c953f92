import FoundationEssentials

/// Who is signed in where: the content of `credentials.json`.
struct Credentials: Codable, Equatable, Sendable {
    /// One sign-in.
    struct SignIn: Codable, Equatable, Sendable {
        var email: String
        var accessToken: String
        var refreshToken: String
        var expiresAt: Date

        private enum CodingKeys: String, CodingKey {
            case email
            case accessToken = "access_token"
            case refreshToken = "refresh_token"
            case expiresAt = "expires_at"
        }
    }

    /// The key of the server of the last sign-in.
    var current: String?
    /// `ServerAddress.key` → the sign-in there.
    var servers: [String: SignIn] = [:]
}

extension Credentials.SignIn {
    /// The sign-in that a server's tokens make; nil where the answer holds none.
    init?(_ tokens: JSONValue, email: String, now: Date) {
        guard let access = tokens["access_token"]?.string, let refresh = tokens["refresh_token"]?.string,
            let seconds = tokens["expires_in"]?.int
        else { return nil }
        self.init(
            email: email, accessToken: access, refreshToken: refresh,
            expiresAt: now.addingTimeInterval(Double(seconds)))
    }

    /// Whether the access token is about to end; a server's clock may be a little ahead.
    func isExpired(at now: Date) -> Bool { expiresAt < now.addingTimeInterval(20) }
}
