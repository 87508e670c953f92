import Markdown

/// Columns of text. On a terminal they are aligned and fit its width; in a pipe a tab stands between them and nothing is cut.
struct TextTable {
    /// One column.
    struct Column {
        var title: String
        var isRight = false
        /// Whether it gives way where the line is too short.
        var yields = false
        var style: TextStyle = []
    }

    var columns: [Column]
    var rows: [[String]] = []

    init(_ columns: [Column]) {
        self.columns = columns
    }

    /// A row; what stands in it is made safe here.
    mutating func add(_ cells: [String]) {
        rows.append(cells.map(TerminalText.line))
    }

    /// Lines with a line feed at the end of each; a heading only on a terminal.
    func text(width: Int?, paint: Paint, indent: String = "") -> String {
        guard let width else { return rows.map { $0.joined(separator: "\t") + "\n" }.joined() }
        let widths = columnWidths(in: width - indent.count)
        let heading = line(columns.map(\.title), widths) { text, _ in paint(text, .dim) }
        let lines = rows.map { line($0, widths) { paint($0, columns[$1].style) } }
        return ([heading] + lines).map { indent + $0 + "\n" }.joined()
    }

    private func columnWidths(in width: Int) -> [Int] {
        var widths = columns.indices.map { column in
            ([columns[column].title] + rows.map { $0[column] }).map(TerminalText.width).max() ?? 0
        }
        var over = widths.reduce(0, +) + 2 * (columns.count - 1) - width
        while over > 0, let widest = columns.indices.filter({ columns[$0].yields && widths[$0] > 8 }).max(by: { widths[$0] < widths[$1] }) {
            widths[widest] -= 1
            over -= 1
        }
        return widths
    }

    private func line(_ cells: [String], _ widths: [Int], _ painted: (String, Int) -> String) -> String {
        var line = ""
        for (column, cell) in cells.enumerated() {
            let text = TerminalText.fitted(cell, to: widths[column])
            let spaces = String(repeating: " ", count: widths[column] - TerminalText.width(of: text))
            let isLast = column == cells.count - 1
            line += columns[column].isRight ? spaces + painted(text, column) : painted(text, column) + (isLast ? "" : spaces)
            if !isLast { line += "  " }
        }
        return line
    }
}

extension Console {
    /// Writes a table as it fits the output.
    func write(_ table: TextTable) throws {
        try write(table.text(width: outputIsTerminal ? width : nil, paint: paint))
    }
}
