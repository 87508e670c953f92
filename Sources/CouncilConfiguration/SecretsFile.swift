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

    /// Checks `yaml`; a list that is missing is empty. `file` is the name that faults carry.
    public static func parse(yaml: String, file: String) throws(ConfigurationFaults) -> SecretsFile {
        var reader = Reader(yaml: yaml, file: file, mayQuote: false)
        let section = reader.section(reader.root, of: SecretsKey.self)
        let fernet = reader.list(section[.fernetKeys]) { $0.text($1, wanted: "a key") }
        let jwt = reader.list(section[.jwtKeys]) { $0.text($1, wanted: "a key") }
        guard reader.faults.isEmpty else { throw ConfigurationFaults(reader.faults) }
        return SecretsFile(fernetKeys: fernet ?? [], jwtKeys: jwt ?? [])
    }

    /// The text of a new file with these keys.
    public func rendered() -> String {
        """
        # The master keys of AI Council. Keep a copy apart from the data: without them the stored provider keys cannot be read.
        # The newest key stands first: it encrypts and signs; the others still open what they closed.
        fernet_keys:
        \(Self.list(fernetKeys))jwt_keys:
        \(Self.list(jwtKeys))
        """
    }

    private static func list(_ keys: [String]) -> String {
        keys.isEmpty ? "  []\n" : keys.map { "  - \(quoted($0))\n" }.joined()
    }

    /// In double quotes, in which a backslash escapes.
    private static func quoted(_ key: String) -> String {
        let escaped = key.unicodeScalars.map { scalar in
            switch scalar {
            case "\"", "\\": "\\\(scalar)"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                "\\u00\(scalar.value < 0x10 ? "0" : "")\(String(scalar.value, radix: 16))"
            default: String(scalar)
            }
        }
        return "\"" + escaped.joined() + "\""
    }
}
