import CouncilModel
import FoundationEssentials

/// What a sign-in gives.
public struct Tokens: Codable, Sendable {
    public let accessToken: String
    public let refreshToken: String
    public let tokenType: String
    /// Seconds that the access token lives.
    public let expiresIn: Int

    init(accessToken: String, refreshToken: String, expiresIn: Int) {
        self.accessToken = accessToken
        self.refreshToken = refreshToken
        tokenType = "bearer"
        self.expiresIn = expiresIn
    }

    private enum CodingKeys: String, CodingKey {
        case accessToken = "access_token"
        case refreshToken = "refresh_token"
        case tokenType = "token_type"
        case expiresIn = "expires_in"
    }
}

/// The claims of an access token. `sid` may be missing in tokens from elsewhere that share the secret.
struct AccessClaims: Codable, Sendable {
    static let accessType = "access"

    let sub: UserID
    let type: String
    let iat: Date
    let exp: Date
    let sid: SessionID?
}
