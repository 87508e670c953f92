/// The text of one paragraph, heading or cell while its nodes go by.
struct InlineRun {
    private struct Reference {
        var address: String
        var text = ""
    }

    private let target: RenderTarget
    private(set) var spans: [Span] = []
    private var depths: [UInt16: Int] = [:]
    private var references: [Reference] = []
    /// What everything in it is written in: a heading's own style.
    var base: TextStyle = []

    init(_ target: RenderTarget) {
        self.target = target
    }

    private var style: TextStyle {
        depths.reduce(into: base) { if $1.value > 0 { $0.insert(TextStyle(rawValue: $1.key)) } }
    }

    /// Whether this node belongs into a line of text; then it is in now.
    mutating func take(_ visit: MarkdownVisit, as kind: MarkdownVisit.Kind) -> Bool {
        switch kind {
        case .text, .inlineHTML: add(visit.literal)
        case .softbreak: add(" ")
        case .linebreak: spans.add("\n", [])
        case .code:
            let text = TerminalText.line(visit.literal)
            add(target.isMarked ? "`\(text)`" : text, .cyan)
        case .emph: mark("*", .italic, visit)
        case .strong: mark("**", .bold, visit)
        case .strikethrough: mark("~~", .struck, visit)
        case .link: link(visit)
        case .image: image(visit)
        default: return false
        }
        return true
    }

    /// Adds text that is not the document's own.
    mutating func prepend(_ text: String, _ style: TextStyle = []) {
        spans.insert(Span(text, style), at: 0)
    }

    /// Underlines all of it.
    mutating func underline() {
        spans = spans.map { Span($0.text, $0.style.union(.underlined)) }
    }

    private mutating func add(_ text: String, _ more: TextStyle = []) {
        let text = TerminalText.sanitised(text)
        spans.add(text, style.union(more))
        if let last = references.indices.last { references[last].text += text }
    }

    private mutating func mark(_ sign: String, _ style: TextStyle, _ visit: MarkdownVisit) {
        depths[style.rawValue, default: 0] += visit.isEntry ? 1 : -1
        if target.isMarked { spans.add(sign, self.style) }
    }

    private mutating func link(_ visit: MarkdownVisit) {
        if visit.isEntry {
            references.append(Reference(address: TerminalText.line(visit.address)))
            depths[TextStyle.underlined.rawValue, default: 0] += 1
        } else {
            depths[TextStyle.underlined.rawValue, default: 0] -= 1
            endReference()
        }
    }

    private mutating func image(_ visit: MarkdownVisit) {
        if visit.isEntry {
            references.append(Reference(address: TerminalText.line(visit.address)))
            spans.add("[image: ", style)
        } else {
            spans.add("]", style)
            endReference()
        }
    }

    /// The address behind the text, where the text does not say it already.
    private mutating func endReference() {
        guard let reference = references.popLast() else { return }
        if let last = references.indices.last { references[last].text += reference.text }
        let address = reference.address
        let said = ["", "mailto:", "http://"].contains { $0 + reference.text == address }
        if address.isEmpty || said { return }
        spans.add(" ", style)
        spans.add("(\(address))", style.union(.dim))
    }
}
