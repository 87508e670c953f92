import CouncilModel

/// Reads a ranking out of a judge's text.
///
/// The ranking is the numbered labels behind the last `FINAL RANKING:`. Where there are none, it is the labels in the order in which
/// that block names them first, or, where it names none either, in which the whole text does. Works on bytes, in one pass over the text.
enum BallotParser {
    struct Reading: Hashable, Sendable {
        /// Best first, each once, only such as the judge was shown.
        var labels: [String]
        var source: Ballot.Source
    }

    static func read(_ text: String, shown: [String]) -> Reading {
        let bytes = Array(text.utf8)
        let mentions = LabelMention.all(in: bytes).filter { shown.contains($0.label) }
        let block = blockStart(in: bytes).map { start in mentions.filter { $0.position >= start } } ?? []
        let ranking = distinct(block.filter(\.isNumbered))
        if !ranking.isEmpty { return Reading(labels: ranking, source: .block) }
        let order = distinct(block.isEmpty ? mentions : block)
        return Reading(labels: order, source: order.isEmpty ? .none : .fallback)
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
