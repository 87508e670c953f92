/// What a hook has written, made fit to be shown.
enum HookText {
    /// Bytes kept of each stream.
    static let limit = 4 << 10
    /// Characters of a reason that a person is shown.
    private static let longestLine = 500

    /// Without control characters but line feeds and tabs, and with `secret` blotted out.
    static func cleaned(_ bytes: [UInt8], isCut: Bool, hiding secret: String) -> String {
        var text = String(decoding: bytes, as: UTF8.self)
        if !secret.isEmpty { text = text.split(separator: secret, omittingEmptySubsequences: false).joined(separator: "<token>") }
        let visible = text.unicodeScalars.filter { $0 == "\n" || $0 == "\t" || !isHidden($0) }
        return String(String.UnicodeScalarView(visible)) + (isCut ? "…" : "")
    }

    /// The last line that says something; `nil` where none does.
    static func lastLine(_ text: String) -> String? {
        let lines = text.split(whereSeparator: \.isNewline).map { line in
            line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        return lines.last { !$0.isEmpty }.map { String($0.prefix(longestLine)) }
    }

    /// Control characters, and marks that change the direction of what stands around them.
    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .surrogate: true
        case .format: (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
        default: false
        }
    }
}
