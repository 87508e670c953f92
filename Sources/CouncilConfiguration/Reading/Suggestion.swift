/// Finds what somebody who mistyped a word may have meant.
enum Suggestion {
    /// The word of `allowed` nearest to `word`, where one is near enough to be meant.
    static func nearest(to word: String, among allowed: [String]) -> String? {
        guard word.utf8.count <= 64 else { return nil }
        let plain = folded(word)
        if let same = allowed.first(where: { folded($0) == plain }) { return same }
        let scored = allowed.map { (word: $0, distance: distance(plain, folded($0))) }
        guard let best = scored.min(by: { $0.distance < $1.distance }), best.distance <= max(1, min(3, plain.count / 3)) else { return nil }
        return best.word
    }

    /// What stands after the word it was asked about: ` (did you mean socket_mode?)`, or nothing.
    static func phrase(for word: String, among allowed: [String]) -> String {
        nearest(to: word, among: allowed).map { " (did you mean \($0)?)" } ?? ""
    }

    /// `socketMode`, `socket-mode` and `SOCKET_MODE` are one word.
    private static func folded(_ word: String) -> [UInt8] {
        word.lowercased().utf8.filter { $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: "-") }
    }

    /// How many letters must be put in, taken out, changed or swapped with their neighbour.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for i in left.indices {
            var row = [i + 1]
            for j in right.indices {
                var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (left[i] == right[j] ? 0 : 1))
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] { best = min(best, beforeLast[j - 1] + 1) }
                row.append(best)
            }
            beforeLast = last
            last = row
        }
        return last[right.count]
    }
}
