/// A piece of a line in one style; sanitised, a line feed in it breaks the line.
struct Span: Equatable {
    var text: String
    var style: TextStyle

    init(_ text: String, _ style: TextStyle = []) {
        self.text = text
        self.style = style
    }
}

extension [Span] {
    /// Adds a piece, to the last span where the style is the same.
    mutating func add(_ text: String, _ style: TextStyle) {
        if last?.style == style { self[count - 1].text += text } else { append(Span(text, style)) }
    }

    /// The cells of a line.
    var width: Int { reduce(0) { $0 + TerminalText.width(of: $1.text) } }

    /// A line as it goes out.
    func rendered(coloured: Bool) -> String {
        reduce(into: "") { $0 += coloured ? $1.style.applied(to: $1.text) : $1.text }
    }

    /// Lines of at most that many cells: broken at spaces, before characters of two cells, and inside a word only where it is
    /// longer than a line.
    func wrapped(to width: Int) -> [[Span]] {
        var breaker = LineBreaker(width: width)
        for span in self { breaker.add(span) }
        return breaker.finished()
    }
}

/// Gathers words into lines.
private struct LineBreaker {
    /// Signs that do not begin a line where a script is written without spaces.
    private static let closing: Set<Character> = ["。", "、", "，", "．", "！", "？", "：", "；", "）", "」", "』", "】", "》", "〉", "’", "”", "…"]

    private let width: Int
    private var lines: [[Span]] = []
    private var line: [Span] = []
    private var used = 0
    private var word: [Span] = []
    private var wordWidth = 0
    private var space: TextStyle?

    init(width: Int) {
        self.width = Swift.max(2, width)
    }

    mutating func add(_ span: Span) {
        for character in span.text {
            if character == "\n" {
                endLine()
            } else if character == " " {
                endWord()
                if used > 0 { space = span.style }
            } else {
                let cells = TerminalText.width(of: character)
                if cells > 1, !Self.closing.contains(character) { endWord() }
                word.add(String(character), span.style)
                wordWidth += cells
            }
        }
    }

    mutating func finished() -> [[Span]] {
        endWord()
        if !line.isEmpty || lines.isEmpty { lines.append(line) }
        return lines
    }

    private mutating func endLine() {
        endWord()
        lines.append(line)
        startLine()
    }

    private mutating func startLine() {
        line = []
        used = 0
        space = nil
    }

    private mutating func endWord() {
        guard !word.isEmpty else { return }
        defer {
            word = []
            wordWidth = 0
            space = nil
        }
        if used > 0, used + (space == nil ? 0 : 1) + wordWidth > width {
            lines.append(line)
            startLine()
        }
        if let space {
            line.add(" ", space)
            used += 1
        }
        if wordWidth <= width {
            for span in word { line.add(span.text, span.style) }
            used += wordWidth
        } else {
            breakWord()
        }
    }

    private mutating func breakWord() {
        for span in word {
            for character in span.text {
                let cells = TerminalText.width(of: character)
                if used > 0, used + cells > width {
                    lines.append(line)
                    startLine()
                }
                line.add(String(character), span.style)
                used += cells
            }
        }
    }
}
