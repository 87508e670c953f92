import Cryptography

/// The keys that prove what this daemon gave out, newest first: derived from those that sign access tokens, so that they rotate together.
struct ProofKeys: Sendable {
    private let keys: [Secret]

    /// - Parameter purpose: proofs for one are none for another.
    init(_ keys: [JWTKey], for purpose: String) {
        self.keys = keys.map { Secret(HMACSHA256.sign(Array("ai-council \(purpose)".utf8), key: $0.secret)) }
    }

    func proof(of body: String) -> String {
        Base64URL.encode(HMACSHA256.sign(body.utf8, key: keys[0]))
    }

    func accept(_ proof: String, for body: String) -> Bool {
        keys.contains { constantTimeEqual(Base64URL.encode(HMACSHA256.sign(body.utf8, key: $0)).utf8, proof.utf8) }
    }
}

extension ProofKeys {
    /// Those of refresh tokens.
    static func refreshTokens(_ keys: [JWTKey]) -> Self { Self(keys, for: "refresh token") }
}
