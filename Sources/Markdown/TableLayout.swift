/// A table's cells, and how they are laid out in cells of a terminal.
struct TableLayout {
    private let alignments: [UInt8]
    private var rows: [[[Span]]] = []
    private static let gutter = 2

    init(alignments: [UInt8]) {
        self.alignments = alignments
    }

    mutating func addRow() { rows.append([]) }

    mutating func addCell(_ spans: [Span]) {
        guard !rows.isEmpty else { return }
        rows[rows.count - 1].append(spans)
    }

    /// A row a line, its cells one after the other.
    var plainLines: [[Span]] {
        rows.map { $0.reduce(into: []) { line, cell in line += (line.isEmpty ? [] : [Span(" | ")]) + cell } }
    }

    /// The first row is the heading. Where the columns are too many for the width, each row is one wrapped text.
    func lines(width: Int) -> [[Span]] {
        let columns = rows.map(\.count).max() ?? 0
        guard columns > 0 else { return [] }
        guard columns * (Self.gutter + 4) <= width else { return plainLines.flatMap { $0.wrapped(to: width) } }
        let widths = columnWidths(columns, in: width - (columns - 1) * Self.gutter)
        var lines: [[Span]] = []
        for (index, row) in rows.enumerated() {
            lines += self.lines(of: row, widths: widths, isHeading: index == 0)
            if index == 0 { lines.append([Span(widths.map { String(repeating: "─", count: $0) }.joined(separator: "  "), .dim)]) }
        }
        return lines
    }

    /// What each column would like; where that is too much, the widest give way first.
    private func columnWidths(_ columns: Int, in available: Int) -> [Int] {
        let wanted = (0..<columns).map { column in
            max(1, rows.map { column < $0.count ? $0[column].width : 0 }.max() ?? 1)
        }
        var bound = wanted.max() ?? 1
        while bound > 1, wanted.reduce(0, { $0 + min($1, bound) }) > available {
            let over = wanted.reduce(0) { $0 + min($1, bound) } - available
            let widest = wanted.count { $0 >= bound }
            bound -= max(1, over / max(1, widest))
        }
        return wanted.map { min($0, max(2, bound)) }
    }

    private func lines(of row: [[Span]], widths: [Int], isHeading: Bool) -> [[Span]] {
        let cells = widths.indices.map { column -> [[Span]] in
            guard column < row.count else { return [[]] }
            let spans = isHeading ? row[column].map { Span($0.text, $0.style.union(.bold)) } : row[column]
            return spans.wrapped(to: widths[column])
        }
        return (0..<(cells.map(\.count).max() ?? 1)).map { index in
            var line: [Span] = []
            for (column, width) in widths.enumerated() {
                if column > 0 { line.add(String(repeating: " ", count: Self.gutter), []) }
                let cell = index < cells[column].count ? cells[column][index] : []
                let free = max(0, width - cell.width)
                let left = alignment(column) == UInt8(ascii: "r") ? free : alignment(column) == UInt8(ascii: "c") ? free / 2 : 0
                line.add(String(repeating: " ", count: left), [])
                line += cell
                line.add(String(repeating: " ", count: free - left), [])
            }
            return line
        }
    }

    private func alignment(_ column: Int) -> UInt8 {
        column < alignments.count ? alignments[column] : 0
    }
}
