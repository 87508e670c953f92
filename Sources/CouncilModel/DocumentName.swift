/// The name of a file that a conversation is written to, without its extension. A title is anybody's text: what is made of it is one
/// component of a path, on every file system, and drives no terminal.
public struct DocumentName: Hashable, Sendable {
    /// 1 to 100 characters, at most 180 bytes of UTF-8.
    public let text: String

    /// `2026-11-23 Which database`
    public init(title: String, createdAt: Timestamp) {
        let words = Self.words(title)
        text = createdAt.description.prefix(10) + " " + (words.isEmpty ? "conversation" : words)
    }

    /// The same in ASCII, for who reads no more; other characters are `_`.
    public var ascii: String {
        String(text.map { $0.isASCII && !"%;".contains($0) ? $0 : "_" })
    }

    private static func words(_ title: String) -> String {
        let scalars = title.unicodeScalars.map { isPlain($0) ? $0 : " " }
        let words = String(String.UnicodeScalarView(scalars)).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        var result = ""
        for character in words {
            guard result.count < 80, result.utf8.count + character.utf8.count <= 160 else { break }
            result.append(character)
        }
        while let last = result.last, ". ".contains(last) { result.removeLast() }
        return String(result.drop { ". ".contains($0) })
    }

    /// No separator, no sign that a shell or a file system gives a meaning to, nothing invisible.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "/", "\\", ":", "*", "?", "\"", "<", ">", "|", "`", "$": return false
        // Joins letters of the scripts that need it, and parts of one emoji.
        case "\u{200C}", "\u{200D}": return true
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: return false
        default: return !(0x3164...0x3164).contains(scalar.value) && scalar.value != 0x115F && scalar.value != 0x1160
        }
    }
}
