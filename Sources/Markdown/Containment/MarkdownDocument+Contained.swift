extension MarkdownDocument {
    /// The document as Markdown that can stand within another document: whatever it holds ends where it ends, headings are set `level`
    /// deeper, HTML is shown as text, images are links, and links lead to http, https and mailto alone.
    ///
    /// The source stays as it was written where it is harmless so; otherwise it is written anew with the same meaning.
    public func contained(below level: Int) -> String {
        let text = Self.tidied(source)
        guard text.utf8.count <= Self.largestParsed, let tree = MarkdownTree(text) else { return Self.fenced(text) }
        if tree.isHarmless, let shifted = HeadingShift(text, tree: tree, offset: level).result {
            for candidate in [shifted, tree.lastFence.map { shifted + "\n" + $0 }] {
                if let candidate, Self.isContained(candidate) { return candidate }
            }
        }
        let rewritten = tree.rewritten(headingOffset: level).map(Self.tidied)
        if let rewritten, Self.isContained(rewritten) { return rewritten }
        return Self.fenced(text)
    }

    /// A text as one line that Markdown shows as it is.
    public static func escapedLine(_ text: String) -> String {
        var result = ""
        for character in TerminalText.line(text) {
            if "\\`*_[]<>#|~&$!".contains(character) { result.append("\\") }
            result.append(character)
        }
        return result
    }

    /// Whether what follows the text is out of its reach, and the text is harmless.
    private static func isContained(_ text: String) -> Bool {
        guard let tree = MarkdownTree(text + "\n\n# end\n") else { return false }
        return tree.isHarmless && tree.endsWithHeading("end")
    }

    /// Without blank lines around it, and without control characters.
    private static func tidied(_ text: String) -> String {
        let scalars = text.replacing("\r\n", with: "\n").unicodeScalars.map { scalar -> Unicode.Scalar in
            switch scalar.value {
            case 0x09, 0x0A: scalar
            case 0x0D: "\n"
            case 0x00...0x1F, 0x7F...0x9F: "\u{FFFD}"
            default: scalar
            }
        }
        let lines = String(String.UnicodeScalarView(scalars)).split(separator: "\n", omittingEmptySubsequences: false)
        let isBlank = { (line: Substring) in line.utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 } }
        guard let first = lines.firstIndex(where: { !isBlank($0) }), let last = lines.lastIndex(where: { !isBlank($0) }) else { return "" }
        return lines[first...last].joined(separator: "\n")
    }

    /// The text as it stands, in a block of code that it can't end.
    private static func fenced(_ text: String) -> String {
        var (longest, current) = (0, 0)
        for byte in text.utf8 {
            current = byte == UInt8(ascii: "`") ? current + 1 : 0
            longest = max(longest, current)
        }
        let fence = String(repeating: "`", count: max(3, longest + 1))
        return "\(fence)text\n\(text)\n\(fence)"
    }
}
