public import FoundationEssentials

/// Authenticated encryption of small secrets, as https://github.com/fernet/spec has it: AES-128-CBC, PKCS #7, HMAC-SHA-256.
///
/// A token is base64url, padded, of: version 0x80 · time in seconds (8 bytes, big-endian) · initialization vector (16) · ciphertext · code (32).
/// With several keys the first one encrypts and all of them decrypt, in order, as `MultiFernet` of Python's `cryptography` does.
public struct Fernet: Sendable {
    /// The largest message, in bytes.
    public static let maximumBytes = 1 << 24

    /// How far a token's time may lie ahead of ours, in seconds, where its age is limited.
    public static let clockSkew: TimeInterval = 60

    private let keys: [FernetKey]
    private let newest: FernetKey

    /// - Parameter keys: the newest first; the older ones only decrypt.
    /// - Throws: ``CryptographyError/noKeys``.
    public init(keys: [FernetKey]) throws(CryptographyError) {
        guard let newest = keys.first else { throw .noKeys }
        self.keys = keys
        self.newest = newest
    }

    /// A token that only the holder of the newest key can read or make.
    /// - Parameters:
    ///   - plain: at most ``maximumBytes``.
    ///   - now: stands in the token, readable by everybody, in whole seconds since 1970; a time before 1970 counts as 1970.
    ///   - iv: 16 bytes that never serve twice. Give them in tests alone.
    /// - Throws: ``CryptographyError/tooLarge``, ``CryptographyError/malformedInitializationVector``.
    public func encrypt(_ plain: [UInt8], at now: Date, iv: [UInt8] = Random.bytes(16)) throws(CryptographyError) -> String {
        try seal(plain, timestamp: UInt64(exactly: Self.seconds(now)) ?? 0, iv: iv)
    }

    /// What the token holds, where one of the keys made it.
    /// - Parameters:
    ///   - maxAge: refuses an older token, and one that comes from the future by more than ``clockSkew``. Without it, time does not matter.
    ///   - now: the time now.
    /// - Throws: ``CryptographyError/malformedToken``, ``CryptographyError/badSignature``, ``CryptographyError/expired``,
    ///   ``CryptographyError/fromTheFuture``.
    public func decrypt(_ token: String, maxAge: Duration? = nil, now: Date) throws(CryptographyError) -> [UInt8] {
        let (envelope, key) = try open(token)
        if let maxAge {
            let made = TimeInterval(envelope.timestamp)
            let age = Self.seconds(now) - made
            guard -age <= Self.clockSkew else { throw .fromTheFuture }
            guard age <= maxAge / .seconds(1) else { throw .expired }
        }
        return try AESCBC.decrypt(envelope.cipher, key: key.encryption, iv: envelope.iv)
    }

    /// The same message and time, under the newest key and a new initialization vector.
    /// - Throws: as ``decrypt(_:maxAge:now:)``.
    public func rotate(_ token: String) throws(CryptographyError) -> String {
        let (envelope, key) = try open(token)
        let plain = try AESCBC.decrypt(envelope.cipher, key: key.encryption, iv: envelope.iv)
        return try seal(plain, timestamp: envelope.timestamp, iv: Random.bytes(AESCBC.blockBytes))
    }

    /// Whether the newest key made the token; where not, it is time to ``rotate(_:)`` it. `false` for what is no token at all.
    public func isCurrent(_ token: String) -> Bool {
        do {
            return try FernetEnvelope(token).isSigned(by: newest)
        } catch {
            return false
        }
    }

    private func seal(_ plain: [UInt8], timestamp: UInt64, iv: [UInt8]) throws(CryptographyError) -> String {
        guard plain.count <= Self.maximumBytes else { throw .tooLarge }
        let cipher = try AESCBC.encrypt(plain, key: newest.encryption, iv: iv)
        return FernetEnvelope(timestamp: timestamp, iv: iv, cipher: cipher, signedBy: newest).text
    }

    private func open(_ token: String) throws(CryptographyError) -> (FernetEnvelope, FernetKey) {
        let envelope = try FernetEnvelope(token)
        guard let key = keys.first(where: envelope.isSigned) else { throw .badSignature }
        return (envelope, key)
    }

    /// Whole seconds since 1970, as the token has them.
    private static func seconds(_ date: Date) -> TimeInterval {
        date.timeIntervalSince1970.rounded(.down)
    }
}
