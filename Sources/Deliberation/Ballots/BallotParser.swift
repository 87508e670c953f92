import CouncilModel

/// Reads a ranking out of a judge's text.
///
/// The ranking is the numbered labels behind the last `FINAL RANKING:`. Where there are none, it is the labels in the order in which
/// that block names them first, or, where it names none either, in which the whole text does.
enum BallotParser {
    struct Reading: Hashable, Sendable {
        /// Best first, each once, only such as the judge was shown.
        var labels: [String]
        var source: Ballot.Source
    }

    static func read(_ text: String, shown: [String]) -> Reading {
        let bytes = plainBytes(of: text)
        let mentions = LabelMention.all(in: bytes).filter { shown.contains($0.label) }
        let block = blockStart(in: bytes).map { start in mentions.filter { $0.position >= start } } ?? []
        let ranking = distinct(block.filter(\.isNumbered))
        if !ranking.isEmpty { return Reading(labels: ranking, source: .block) }
        let order = distinct(block.isEmpty ? mentions : block)
        return Reading(labels: order, source: order.isEmpty ? .none : .fallback)
    }

    /// The text in ASCII: models write labels with all kinds of spaces and, in Chinese or Japanese, with wide digits and colons.
    /// Other characters are one byte that belongs to no word.
    private static func plainBytes(of text: String) -> [UInt8] {
        text.unicodeScalars.map { scalar in
            switch scalar.value {
            case 0..<0x80: UInt8(scalar.value)
            case 0xFF01...0xFF5E: UInt8(scalar.value - 0xFEE0)
            case 0x85, 0x2028, 0x2029: UInt8(ascii: "\n")
            default: scalar.properties.isWhitespace ? UInt8(ascii: " ") : 0xFF
            }
        }
    }

    private static func distinct(_ mentions: [LabelMention]) -> [String] {
        mentions.reduce(into: []) { if !$0.contains($1.label) { $0.append($1.label) } }
    }

    /// The position behind the colon of the last `FINAL RANKING:`.
    private static func blockStart(in bytes: [UInt8]) -> Int? {
        var position = bytes.count
        while position > 0 {
            position -= 1
            if let end = headingEnd(at: position, in: bytes) { return end }
        }
        return nil
    }

    /// Reads `FINAL RANKING:` in any case, with marks of emphasis before or behind its colon.
    private static func headingEnd(at position: Int, in bytes: [UInt8]) -> Int? {
        var reader = ByteReader(bytes, at: position)
        guard !reader.isInsideWord, reader.take(word: "final"), reader.skip(\.isSpaceOrMark) > 0, reader.take(word: "ranking") else {
            return nil
        }
        _ = reader.skip(\.isSpaceOrMark)
        return reader.take(UInt8(ascii: ":")) ? reader.position : nil
    }
}
