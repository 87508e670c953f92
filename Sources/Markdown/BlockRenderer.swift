/// Writes a document's blocks one after the other while its tree is walked. What is nested stands on stacks, not in calls.
struct BlockRenderer {
    private enum Container {
        case quote
        /// `isPending`: the marker has not been written yet.
        case item(marker: String, isPending: Bool)
    }

    private struct List {
        var number: Int?
        var isTight: Bool
    }

    private let target: RenderTarget
    private var output = ""
    private var containers: [Container] = []
    private var lists: [List] = []
    private var needsGap = false
    private var run: InlineRun
    private var table: TableLayout?

    init(_ target: RenderTarget) {
        self.target = target
        run = InlineRun(target)
    }

    /// All that was written.
    consuming func finished() -> String { output }

    /// Takes the walk's next node.
    mutating func visit(_ visit: MarkdownVisit) {
        guard let kind = visit.kind else { return }
        if run.take(visit, as: kind) { return }
        switch kind {
        case .quote: visit.isEntry ? enterQuote() : leaveContainer()
        case .list: visit.isEntry ? enterList(visit) : leaveList()
        case .item, .tasklist: visit.isEntry ? enterItem(task: kind == .tasklist ? visit.isChecked : nil) : leaveItem()
        case .paragraph: if !visit.isEntry { emitRun() }
        case .heading: visit.isEntry ? enterHeading() : leaveHeading(level: visit.headingLevel)
        case .codeBlock: emitVerbatim(visit.literal, bar: true)
        case .htmlBlock: emitVerbatim(visit.literal, bar: false)
        case .rule: emit([[Span(String(repeating: "─", count: min(textWidth, 60)), .dim)]])
        case .table: visit.isEntry ? enterTable(visit) : leaveTable()
        case .tableHeader, .tableRow: if visit.isEntry { table?.addRow() }
        case .tableCell: if !visit.isEntry { leaveCell() }
        case .document, .text, .softbreak, .linebreak, .code, .emph, .strong, .strikethrough, .link, .image, .inlineHTML: break
        }
    }

    // MARK: Containers

    private mutating func enterQuote() {
        writeGap()
        containers.append(.quote)
        lists.append(List(number: nil, isTight: false))
    }

    private mutating func leaveContainer() {
        containers.removeLast()
        lists.removeLast()
        endBlock()
    }

    private mutating func enterList(_ visit: MarkdownVisit) {
        writeGap()
        lists.append(List(number: visit.firstNumber, isTight: visit.isTight))
    }

    private mutating func leaveList() {
        lists.removeLast()
        endBlock()
    }

    private mutating func enterItem(task: Bool?) {
        writeGap()
        var marker = target.isColoured ? "• " : "- "
        if let number = lists.last?.number {
            marker = "\(number). "
            lists[lists.count - 1].number = number + 1
        }
        if let task { marker += task ? "[x] " : "[ ] " }
        containers.append(.item(marker: marker, isPending: true))
    }

    private mutating func leaveItem() {
        if case .item(_, true) = containers.last { emit([[]]) }
        containers.removeLast()
    }

    // MARK: Leaves

    private mutating func enterHeading() {
        run.base = target.isColoured ? .bold : []
    }

    private mutating func leaveHeading(level: Int) {
        if target.isMarked { run.prepend(String(repeating: "#", count: level) + " ") }
        if level == 1, target.isColoured { run.underline() }
        emitRun()
    }

    private mutating func enterTable(_ visit: MarkdownVisit) {
        table = TableLayout(alignments: visit.alignments)
    }

    private mutating func leaveCell() {
        let cell = takeRun()
        table?.addCell(cell)
    }

    private mutating func leaveTable() {
        guard let table else { return }
        self.table = nil
        emit(target.width == nil ? table.plainLines : table.lines(width: textWidth))
    }

    private mutating func takeRun() -> [Span] {
        defer { run = InlineRun(target) }
        return run.spans
    }

    private mutating func emitRun() {
        emit(takeRun().wrapped(to: textWidth))
    }

    /// Text whose lines are kept; where one is too long it is cut.
    private mutating func emitVerbatim(_ text: String, bar: Bool) {
        let text = TerminalText.sanitised(text.hasSuffix("\n") ? String(text.dropLast()) : text)
        let hasBar = bar && target.width != nil
        let width = textWidth - (hasBar ? 2 : 0)
        emit(
            text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
                line.cut(to: width).map { (hasBar ? [Span("│ ", .dim)] : []) + [Span($0)] }
            })
    }

    // MARK: Lines

    /// A document may nest deeper than a line is wide: the containers that take half of it are shown, the others are not.
    private var shownContainers: Int {
        guard let width = target.width else { return min(containers.count, 16) }
        var used = 0
        for (index, container) in containers.enumerated() {
            used += Self.width(of: container)
            if used > width / 2 { return index }
        }
        return containers.count
    }

    private var textWidth: Int {
        guard let width = target.width else { return .max }
        return width - containers.prefix(shownContainers).reduce(0) { $0 + Self.width(of: $1) }
    }

    private static func width(of container: Container) -> Int {
        switch container {
        case .quote: 2
        case .item(let marker, _): TerminalText.width(of: marker)
        }
    }

    private mutating func emit(_ lines: [[Span]]) {
        writeGap()
        for line in lines { write(prefix() + line) }
        endBlock()
    }

    private mutating func endBlock() {
        needsGap = lists.last?.isTight != true
    }

    private mutating func writeGap() {
        guard needsGap, !output.isEmpty else { return }
        needsGap = false
        write(containers.prefix(shownContainers).map(continuation))
    }

    /// What stands before a line; a marker that waited is written with it.
    private mutating func prefix() -> [Span] {
        (0..<shownContainers).map { index in
            guard case .item(let marker, true) = containers[index] else { return continuation(of: containers[index]) }
            containers[index] = .item(marker: marker, isPending: false)
            return Span(marker)
        }
    }

    private func continuation(of container: Container) -> Span {
        switch container {
        case .quote: Span(target.isColoured ? "▏ " : "> ", .dim)
        case .item: Span(String(repeating: " ", count: Self.width(of: container)))
        }
    }

    /// One line, without spaces at its end.
    private mutating func write(_ line: [Span]) {
        var line = line
        while let last = line.last {
            let text = last.text.trimmingSpacesAtEnd()
            if text.isEmpty {
                line.removeLast()
            } else {
                line[line.count - 1].text = text
                break
            }
        }
        output += line.rendered(coloured: target.isColoured) + "\n"
    }
}

extension StringProtocol {
    fileprivate func trimmingSpacesAtEnd() -> String {
        var end = endIndex
        while end > startIndex, self[index(before: end)] == " " { end = index(before: end) }
        return String(self[..<end])
    }

    /// Pieces of at most that many cells.
    fileprivate func cut(to width: Int) -> [String] {
        var pieces = [""]
        var used = 0
        for character in self {
            let cells = TerminalText.width(of: character)
            if used > 0, used + cells > width {
                pieces.append("")
                used = 0
            }
            pieces[pieces.count - 1].append(character)
            used += cells
        }
        return pieces
    }
}
