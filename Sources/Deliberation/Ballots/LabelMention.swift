/// A place in a judge's text that names an answer.
struct LabelMention: Hashable, Sendable {
    /// As judges are shown it, however the text writes the word before the letter.
    let label: String
    /// Of its first byte.
    let position: Int
    /// Whether a number stands right before it: `1. Response C`, `2) **Response A**`.
    let isNumbered: Bool

    static func all(in bytes: [UInt8]) -> [Self] {
        var mentions: [Self] = []
        var position = 0
        while position < bytes.count {
            if let (mention, end) = read(at: position, in: bytes) {
                mentions.append(mention)
                position = end
            } else {
                position += 1
            }
        }
        return mentions
    }

    /// `response` in any case, then the letter as it was given: a small `a` is an article.
    private static func read(at position: Int, in bytes: [UInt8]) -> (Self, end: Int)? {
        var reader = ByteReader(bytes, at: position)
        guard !reader.isInsideWord, reader.take(word: "response"), reader.skip(\.isSpaceOrMark) > 0 else { return nil }
        let first = reader.position
        guard (1...3).contains(reader.skip(\.isCapital)), !reader.isInsideWord else { return nil }
        let label = "Response " + String(decoding: bytes[first..<reader.position], as: UTF8.self)
        return (Self(label: label, position: position, isNumbered: isNumbered(before: position, in: bytes)), reader.position)
    }

    /// Reads backwards from the label: marks, `.` or `)`, marks, digits.
    private static func isNumbered(before position: Int, in bytes: [UInt8]) -> Bool {
        var rest = bytes[..<position]
        rest.dropLast(while: { $0.isSpaceOrMark || $0.isOpening })
        guard let separator = rest.popLast(), separator == UInt8(ascii: ".") || separator == UInt8(ascii: ")") else { return false }
        rest.dropLast(while: \.isSpaceOrMark)
        let upToNumber = rest.count
        rest.dropLast(while: \.isDigit)
        guard rest.count < upToNumber else { return false }
        return rest.last.map { !$0.isLetter && $0 != UInt8(ascii: ".") } ?? true
    }
}

extension ArraySlice {
    fileprivate mutating func dropLast(while condition: (Element) -> Bool) {
        while let last, condition(last) { self = dropLast() }
    }
}
