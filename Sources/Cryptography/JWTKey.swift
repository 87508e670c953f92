/// One key that signs JSON Web Tokens with HS256.
public struct JWTKey: Sendable, Equatable {
    /// The shortest secret that is accepted. RFC 7518 §3.2 wants 32 bytes, which ``generate()`` exceeds; operators bring shorter ones along.
    public static let minimumSecretBytes = 16

    /// The key's name in a token's `kid`: the first 16 hexadecimal characters of the secret's SHA-256. Not secret.
    public let id: String

    /// What signs.
    public let secret: Secret

    /// - Throws: ``CryptographyError/shortJWTSecret`` for fewer than ``minimumSecretBytes`` bytes; it says how to make one.
    public init(secret: Secret) throws(CryptographyError) {
        guard secret.count >= Self.minimumSecretBytes else { throw .shortJWTSecret }
        self.init(accepted: secret)
    }

    /// Takes the text's UTF-8 bytes as the secret, as PyJWT does with a `str`. Any text will do that is long enough.
    /// - Throws: ``CryptographyError/shortJWTSecret``.
    public init(_ text: String) throws(CryptographyError) {
        try self.init(secret: Secret(text: text))
    }

    private init(accepted secret: Secret) {
        id = String(secret.withBytes { SHA256.hex($0) }.prefix(16))
        self.secret = secret
    }

    /// A new random key of 256 bits. Its secret is text: `secret.revealText()` is what a file keeps and ``init(_:)`` reads.
    public static func generate() -> JWTKey {
        JWTKey(accepted: Secret(text: Random.token()))
    }
}
