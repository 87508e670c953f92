/// Sets the headings of a source deeper and leaves every other byte as it is.
struct HeadingShift {
    private var lines: [[UInt8]]
    /// `nil` where a heading is written so that only writing the text anew can set it deeper.
    private(set) var result: String?

    init(_ text: String, tree: MarkdownTree, offset: Int) {
        lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Array.init)
        var isDone = true
        tree.walk { visit in
            guard visit.kind == .heading, visit.isEntry, isDone else { return }
            isDone = shift(visit, to: min(6, visit.headingLevel + offset))
        }
        result = isDone ? String(decoding: Array(lines.joined(separator: [UInt8(ascii: "\n")])), as: UTF8.self) : nil
    }

    private mutating func shift(_ heading: MarkdownVisit, to level: Int) -> Bool {
        let (line, column) = (heading.firstLine - 1, heading.firstColumn - 1)
        guard lines.indices.contains(line), lines[line].indices.contains(column) else { return false }
        let more = level - heading.headingLevel
        if lines[line][column] == UInt8(ascii: "#") {
            lines[line].insert(contentsOf: repeatElement(UInt8(ascii: "#"), count: more), at: column)
            return true
        }
        // An underlined heading becomes one with marks before it.
        guard lines.indices.contains(line + 1) else { return false }
        var underline = lines[line + 1]
        while let last = underline.last, last == 0x20 || last == 0x09 { underline.removeLast() }
        guard let mark = underline.last, mark == UInt8(ascii: "=") || mark == UInt8(ascii: "-") else { return false }
        while underline.last == mark { underline.removeLast() }
        lines[line].insert(contentsOf: Array(repeating: UInt8(ascii: "#"), count: level) + [0x20], at: column)
        lines[line + 1] = underline
        return true
    }
}
