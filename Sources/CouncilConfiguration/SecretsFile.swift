/// The master keys, in a file of their own beside the configuration: `fernet_keys` and `jwt_keys`, each with the newest first.
///
/// No fault of it ever holds a value.
public struct SecretsFile: Sendable, Equatable {
    /// Encrypt provider keys; 32 bytes in URL-safe base 64. The first encrypts, every one decrypts.
    public var fernetKeys: [String]
    /// Sign access tokens. The first signs, every one verifies.
    public var jwtKeys: [String]

    public init(fernetKeys: [String], jwtKeys: [String]) {
        self.fernetKeys = fernetKeys
        self.jwtKeys = jwtKeys
    }

    /// Checks `yaml`. `file` is the name that faults carry.
    public static func parse(yaml: String, file: String) throws(ConfigurationFaults) -> SecretsFile {
        throw ConfigurationFaults([])
    }

    /// The text of a new file with these keys.
    public func rendered() -> String { "" }
}
