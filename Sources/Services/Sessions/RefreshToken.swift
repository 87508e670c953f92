import CouncilModel
import Cryptography

/// A refresh token: whose it is, of which session and generation, 256 random bits, and proof that this daemon made it.
///
/// The proof (HMAC-SHA-256) tells an old token that is used again from a guess: the one ends its session, the other does nothing.
struct RefreshToken {
    let user: UserID
    let session: SessionID
    let generation: Int
    let text: String

    /// What stands on disk for it.
    var hash: String { SHA256.hex(text.utf8) }

    /// A new token.
    init(user: UserID, session: SessionID, generation: Int, keys: RefreshKeys) {
        self.user = user
        self.session = session
        self.generation = generation
        let body = "\(user).\(session).\(generation).\(Random.token())"
        text = body + "." + keys.proof(of: body)
    }

    /// Reads a token that one of the keys made; `nil` for anything else.
    init?(_ text: String, keys: RefreshKeys) {
        guard text.utf8.count <= 512, let dot = text.lastIndex(of: ".") else { return nil }
        let parts = text[..<dot].split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, let user = UserID(parts[0]), let session = SessionID(parts[1]), let generation = Int(parts[2]),
            keys.accept(String(text[text.index(after: dot)...]), for: String(text[..<dot]))
        else { return nil }
        self.user = user
        self.session = session
        self.generation = generation
        self.text = text
    }
}

/// The keys that prove refresh tokens, newest first: derived from those that sign access tokens, so that they rotate together.
struct RefreshKeys: Sendable {
    private let keys: [Secret]

    init(_ keys: [JWTKey]) {
        self.keys = keys.map { Secret(HMACSHA256.sign(Array("ai-council refresh token".utf8), key: $0.secret)) }
    }

    func proof(of body: String) -> String {
        Base64URL.encode(HMACSHA256.sign(body.utf8, key: keys[0]))
    }

    func accept(_ proof: String, for body: String) -> Bool {
        keys.contains { constantTimeEqual(Base64URL.encode(HMACSHA256.sign(body.utf8, key: $0)).utf8, proof.utf8) }
    }
}
