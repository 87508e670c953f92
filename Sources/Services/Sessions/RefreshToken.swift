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
    init(user: UserID, session: SessionID, generation: Int, keys: ProofKeys) {
        self.user = user
        self.session = session
        self.generation = generation
        let body = "\(user).\(session).\(generation).\(Random.token())"
        text = body + "." + keys.proof(of: body)
    }

    /// Reads a token that one of the keys made; `nil` for anything else.
    init?(_ text: String, keys: ProofKeys) {
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
