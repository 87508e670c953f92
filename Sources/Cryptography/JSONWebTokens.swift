public import FoundationEssentials

/// Makes and checks JSON Web Tokens (RFC 7519) signed with HS256, and with nothing else.
///
/// The first key signs and all of them verify: to rotate, put a new key in front and drop the old one when its last token has expired.
/// A token's `kid` picks its key; a token without one, from elsewhere, is tried against every key.
/// The claims are the caller's own struct. `exp` must be there; `exp`, `nbf` and `iat` are checked here, `aud`, `iss` and every other claim by the caller.
/// A `Date` in the claims is a NumericDate: written in whole seconds, read with fractions too.
public struct JSONWebTokens: Sendable {
    /// The longest token, in bytes.
    public static let maximumBytes = 8192

    /// How far `nbf` and `iat` may lie ahead of our clock, in seconds. `exp` has no such grace.
    public static let leeway: TimeInterval = 60

    private let keys: [JWTKey]
    private let newest: JWTKey
    /// The newest key's header, as it stands in every token signed here, with its dot.
    private let header: [UInt8]

    /// - Parameter keys: the newest first.
    /// - Throws: ``CryptographyError/noKeys``.
    public init(keys: [JWTKey]) throws(CryptographyError) {
        guard let newest = keys.first else { throw .noKeys }
        self.keys = keys
        self.newest = newest
        header = Array((Base64URL.encode(#"{"alg":"HS256","kid":"\#(newest.id)","typ":"JWT"}"#.utf8) + ".").utf8)
    }

    /// The claims, signed with the newest key.
    /// - Throws: ``CryptographyError/unwritableClaims`` for what JSON cannot say, ``CryptographyError/tooLarge``.
    public func sign(_ claims: some Encodable) throws(CryptographyError) -> String {
        var token = header
        token += Base64URL.encode(try JWTClaimsCoder.encode(claims)).utf8
        let signature = HMACSHA256.sign(token, key: newest.secret)
        token.append(UInt8(ascii: "."))
        token += Base64URL.encode(signature).utf8
        guard token.count <= Self.maximumBytes else { throw .tooLarge }
        return String(decoding: token, as: UTF8.self)
    }

    /// The claims of a token that one of the keys signed and whose time is now.
    /// - Throws: ``CryptographyError``: the first fault found, in the order shape, algorithm, key, signature, times, claims.
    public func verify<Claims: Decodable>(
        _ token: String, as type: Claims.Type = Claims.self, now: Date
    ) throws(CryptographyError) -> Claims {
        let parts = try JWTParts(token)
        let candidates = parts.keyID.map { id in keys.filter { $0.id == id } } ?? keys
        guard !candidates.isEmpty else { throw .unknownKey }
        guard candidates.contains(where: parts.isSigned) else { throw .badSignature }
        try JWTClaimsCoder.checkTimes(in: parts.payload, now: now)
        return try JWTClaimsCoder.decode(type, from: parts.payload)
    }
}
