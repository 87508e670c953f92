/// A person's key for a provider, in clear and in memory only. It cannot be printed, encoded or compared.
public struct ProviderKey: Sendable {
    private let text: String

    public init(_ text: String) { self.text = text }

    /// The key itself, for the one header that carries it.
    public func reveal() -> String { text }

    /// What may be shown of it: `…` and its last four characters, fewer where that would be much of a short key.
    public var hint: String { "…" + text.suffix(min(4, text.count / 3)) }
}

extension ProviderKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "<key>" }
    public var debugDescription: String { "<key>" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
