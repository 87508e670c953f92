/// Keeps strangers' text inside its tags.
enum Fence {
    /// The tags that the prompts delimit strangers' text with.
    private static let tags: [StaticString] = ["question", "response", "ranking"]

    /// `<tag attributes>`, the text, `</tag>`, each on lines of their own.
    static func enclose(_ text: String, tag: String, attributes: [(name: String, value: String)] = []) -> String {
        let opening = attributes.reduce(tag) { $0 + " \($1.name)=\"\(attributeValue($1.value))\"" }
        return "<\(opening)>\n\(defused(text))\n</\(tag)>"
    }

    /// The text with a backslash in whatever could pass for one of the prompts' own tags: `<\/response>`, `<\response label=…`.
    ///
    /// `Array<Response>` in somebody's code stays as it is.
    static func defused(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        for position in bytes.indices {
            result.append(bytes[position])
            if bytes[position] == UInt8(ascii: "<") && isTag(after: position, in: bytes) { result.append(UInt8(ascii: "\\")) }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isTag(after position: Int, in bytes: [UInt8]) -> Bool {
        var reader = ByteReader(bytes, at: position + 1)
        let gap = reader.skip(\.isBlank)
        let closes = reader.take(UInt8(ascii: "/"))
        guard closes || gap == 0 else { return false }
        _ = reader.skip(\.isBlank)
        guard tags.contains(where: { reader.take(word: $0) }), !reader.isInsideWord else { return false }
        return closes || reader.skip(\.isBlank) > 0
    }

    /// A model's name may hold any printable character.
    private static func attributeValue(_ text: String) -> String {
        String(text.filter { !"\"<>".contains($0) })
    }
}

extension UInt8 {
    fileprivate var isBlank: Bool { self == UInt8(ascii: " ") || (0x09...0x0D).contains(self) }
}
