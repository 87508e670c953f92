import CCrypt
import COpenSSL

/// Password hashes: bcrypt, through the system's libxcrypt (`crypt_r`).
///
/// Every function blocks for the hash's whole time (cost 12: about a quarter of a second), so call them on a thread of your own,
/// never on the cooperative pool.
public enum Bcrypt {
    /// bcrypt reads no further than this many bytes of UTF-8, so longer passwords are refused and not cut.
    public static let maximumPasswordBytes = 72

    /// The costs that are accepted, for hashing and in stored hashes; each step doubles the time. Above lies what would hang a sign-in.
    public static let costs = 4...16

    /// A `$2b$` hash with a new random salt: 60 characters.
    /// - Throws: ``CryptographyError/passwordTooLong``, ``CryptographyError/passwordContainsNUL``, ``CryptographyError/costOutOfRange``.
    public static func hash(password: String, cost: Int) throws(CryptographyError) -> String {
        try check(password)
        guard costs.contains(cost) else { throw .costOutOfRange }
        let setting = BcryptHash.setting(cost: cost, salt: Random.bytes(16))
        guard let text = crypt(password, setting: setting) else { throw .libraryFailure(.passwordHash) }
        return text
    }

    /// Whether the password made this hash. `false` for a password that ``hash(password:cost:)`` would refuse and for a malformed hash.
    ///
    /// Reads `$2a$`, `$2b$` and `$2y$`; takes as long for a wrong password as for the right one.
    public static func verify(password: String, hash: String) -> Bool {
        do {
            try check(password)
        } catch {
            return false
        }
        guard let parsed = BcryptHash(hash), let computed = crypt(password, setting: parsed.setting) else { return false }
        return constantTimeEqual(computed.utf8, hash.utf8)
    }

    /// The cost in a stored hash; `nil` where it is malformed. Tells whether a password should be hashed anew at the next sign-in.
    public static func cost(of hash: String) -> Int? {
        BcryptHash(hash)?.cost
    }

    /// A hash that no password verifies against, made at once: verifying against it costs an unknown account as much time as a known one.
    /// - Throws: ``CryptographyError/costOutOfRange``.
    public static func dummyHash(cost: Int) throws(CryptographyError) -> String {
        guard costs.contains(cost) else { throw .costOutOfRange }
        return BcryptHash.setting(cost: cost, salt: Random.bytes(16)) + BcryptHash.randomDigest()
    }

    /// Whether bcrypt can take the password: at most ``maximumPasswordBytes``, no NUL.
    /// - Throws: ``CryptographyError/passwordTooLong``, ``CryptographyError/passwordContainsNUL``.
    public static func check(_ password: String) throws(CryptographyError) {
        guard password.utf8.count <= maximumPasswordBytes else { throw .passwordTooLong }
        guard !password.utf8.contains(0) else { throw .passwordContainsNUL }
    }

    private static func crypt(_ password: String, setting: String) -> String? {
        // 32 KiB, too much for the stack of a small thread.
        let data = UnsafeMutablePointer<crypt_data>.allocate(capacity: 1)
        defer {
            OPENSSL_cleanse(data, MemoryLayout<crypt_data>.size)
            data.deallocate()
        }
        OPENSSL_cleanse(data, MemoryLayout<crypt_data>.size)
        // A failure is a null pointer or a text that begins with an asterisk.
        guard let answer = crypt_r(password, setting, data) else { return nil }
        let text = String(cString: answer)
        return text.utf8.count == BcryptHash.length && text.hasPrefix(setting) ? text : nil
    }
}
