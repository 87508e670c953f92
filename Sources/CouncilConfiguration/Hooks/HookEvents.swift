import CouncilModel

/// What a hook can be put on.
enum HookEvents {
    static let gates = ["before.register", "before.ask", "before.share", "before.export"]
    /// The one event that `every:` gathers.
    static let gathered = EventName.dataChanged.rawValue
    static let named = gates + EventName.allCases.map(\.rawValue)

    static let exportPrefix = "export."
    /// The formats that need no hook.
    static let builtInFormats = ["json", "md", "html"]

    /// The format that `event` makes; `nil` where it is no export.
    static func format(of event: String) -> Substring? {
        event.hasPrefix(exportPrefix) && !named.contains(event) ? event.dropFirst(exportPrefix.count) : nil
    }

    /// Whether a document's format may be called so: `[a-z0-9]+`, at most 32 bytes.
    static func isFormat(_ name: Substring) -> Bool {
        (1...32).contains(name.utf8.count)
            && name.utf8.allSatisfy { Reader.isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
    }
}

extension Configuration.Hook {
    /// The formats of documents that it makes.
    public var formats: [String] { on.compactMap { HookEvents.format(of: $0).map(String.init) } }
}
