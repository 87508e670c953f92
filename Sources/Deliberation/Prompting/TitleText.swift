/// Makes a title out of what a model, or a person, wrote.
enum TitleText {
    /// In characters.
    static let longest = 60

    /// One line of at most 60 characters, ending with a whole word, without quotes, Markdown, `Title:`, a full stop at its end
    /// or characters that cannot be seen; empty where nothing remains.
    static func clean(_ text: String) -> String {
        let line = visibleLines(of: text).lazy.map(undressed).first { !$0.isEmpty } ?? ""
        return undressed(cut(line))
    }

    /// The first thousand characters suffice, whatever a model writes.
    private static func visibleLines(of text: String) -> [String] {
        String(String.UnicodeScalarView(text.unicodeScalars.prefix(1000)))
            .split(whereSeparator: \.isNewline)
            .map { line in
                let visible = line.unicodeScalars.map { $0 == "\t" ? " " : $0 }.filter(isVisible)
                return String(String.UnicodeScalarView(visible)).split(whereSeparator: \.isWhitespace).joined(separator: " ")
            }
    }

    /// Joiners stay: Persian, Indic scripts and emoji are written with them.
    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .surrogate, .unassigned, .privateUse: false
        case .format: scalar == "\u{200C}" || scalar == "\u{200D}"
        default: true
        }
    }

    private static func undressed(_ text: String) -> String {
        var rest = Substring(text)
        var before: Substring
        repeat {
            before = rest
            rest = rest.drop { $0 == " " || opening.contains($0) }
            while let last = rest.last, last == " " || closing.contains(last) { rest.removeLast() }
            if rest.lowercased().hasPrefix("title:") { rest = rest.dropFirst("title:".count) }
        } while rest != before
        return String(rest.filter { $0 != "`" }).split(separator: "**").joined()
    }

    private static let quotesAndMarks: Set<Character> = ["\"", "'", "“", "”", "„", "‘", "’", "«", "»", "*", "_", "~", "`"]
    private static let opening = quotesAndMarks.union(["#", ">"])
    private static let closing = quotesAndMarks.union([".", "。"])

    private static func cut(_ line: String) -> String {
        guard line.count > longest else { return line }
        let head = line.prefix(longest + 1)
        let words = head.split(separator: " ", omittingEmptySubsequences: false).dropLast()
        return words.isEmpty ? String(line.prefix(longest)) : words.joined(separator: " ")
    }
}
