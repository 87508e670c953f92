/// What a hook has written, made fit to be shown.
enum HookText {
    /// Bytes kept of each stream.
    static let limit = 4 << 10
    /// Bytes of standard error that are searched for its last line.
    private static let tail = 64 << 10
    /// Less of a secret's beginning gives nothing away.
    private static let shortestPart = 8
    /// Characters of a reason that a person is shown.
    private static let longestLine = 500

    /// Without control characters but line feeds and tabs, and with `secret` blotted out.
    static func cleaned(_ bytes: [UInt8], isCut: Bool, hiding secret: String) -> String {
        var text = String(decoding: bytes, as: UTF8.self)
        if !secret.isEmpty { text = hiding(secret, in: text) }
        let visible = text.unicodeScalars.filter { $0 == "\n" || $0 == "\t" || !isHidden($0) }
        return String(String.UnicodeScalarView(visible)) + (isCut ? "…" : "")
    }

    /// What is shown of bytes that are no text, such as a document; `nil` for text. Where they are cut, they may end within a character.
    static func sizeOfNoText(_ bytes: [UInt8], isCut: Bool) -> String? {
        let isText = !bytes.contains(0) && (0..<(isCut ? 4 : 1)).contains { String(validating: bytes.dropLast($0), as: UTF8.self) != nil }
        return isText ? nil : "\(isCut ? "more than " : "")\(bytes.count) bytes that are no text"
    }

    /// Also where only its beginning is left at the end of what was kept.
    private static func hiding(_ secret: String, in text: String) -> String {
        let text = text.split(separator: secret, omittingEmptySubsequences: false).joined(separator: "<token>")
        guard secret.utf8.count > shortestPart else { return text }
        let part = (shortestPart..<secret.utf8.count).last { text.utf8.suffix($0).elementsEqual(secret.utf8.prefix($0)) }
        return part.map { String(decoding: text.utf8.dropLast($0), as: UTF8.self) + "<token>" } ?? text
    }

    /// The last line that says something, without `secret`; `nil` where none does.
    static func lastLine(_ bytes: [UInt8], hiding secret: String) -> String? {
        // What was cut off in front may have taken a secret's beginning along: the line that it stood in goes too.
        let kept = bytes.count > tail ? Array(bytes.suffix(tail).drop { $0 != UInt8(ascii: "\n") }) : bytes
        let lines = cleaned(kept, isCut: false, hiding: secret).split(whereSeparator: \.isNewline).map { line in
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
