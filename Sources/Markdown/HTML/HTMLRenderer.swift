/// Writes a document as HTML while its tree is walked. It writes no element and no attribute but its own, so that nothing that a text
/// holds can become one.
struct HTMLRenderer {
    /// Elements that may stand in one another. Deeper ones are left out, their text stays: browsers and typesetters give up on deep nests.
    private static let deepest = 24

    private let options: HTMLOptions
    private var output = HTMLOutput()
    /// What was opened for each node that is being walked: the closing tag, empty where the node got no element.
    private var closing: [String] = []
    private var openElements = 0
    private var isInLink = false
    private var linkDepth = 0
    private var cells: [UInt8] = []
    private var column = 0
    private var isInTable = false
    private var isInHeader = false
    private var tightness: [Bool] = []

    init(_ options: HTMLOptions) { self.options = options }

    /// All that was written.
    consuming func finished() -> String { output.text() }

    /// Takes the walk's next node.
    mutating func visit(_ visit: MarkdownVisit) {
        guard let kind = visit.kind else { return }
        if visit.isEntry { enter(visit, kind) } else { leave(kind) }
    }

    private mutating func enter(_ visit: MarkdownVisit, _ kind: MarkdownVisit.Kind) {
        switch kind {
        case .text: output.write(text: visit.literal)
        case .softbreak: output.write(options.keepsLineBreaks ? "<br>\n" : "\n")
        case .linebreak: output.write("<br>\n")
        case .code:
            output.write("<code>\(HTMLText.escaped(visit.literal))</code>")
        // Every tag but a line's end is shown as it is written.
        case .inlineHTML: visit.isLineBreakTag ? output.write("<br>") : output.write(text: visit.literal)
        case .codeBlock: writeCode(visit.literal, language: visit.language)
        case .htmlBlock: output.write("<pre class=\"source\" dir=\"auto\">\(HTMLText.escaped(visit.literal))</pre>\n")
        case .rule: output.write("<hr>\n")
        case .document: break
        case .emph: open("<em>", "</em>")
        case .strong: open("<strong>", "</strong>")
        case .strikethrough: open("<del>", "</del>")
        case .link, .image: openLink(visit, kind)
        case .paragraph: openParagraph()
        case .heading: openBlock("h\(min(6, visit.headingLevel + options.headingOffset))")
        case .quote: openBlock("blockquote")
        case .list: openList(visit)
        case .item, .tasklist: openItem(task: kind == .tasklist ? visit.isChecked : nil)
        case .table, .tableHeader, .tableRow, .tableCell: openTablePart(visit, kind)
        }
    }

    private mutating func leave(_ kind: MarkdownVisit.Kind) {
        guard kind != .document, let tag = closing.popLast() else { return }
        switch kind {
        case .link, .image:
            linkDepth -= 1
            if linkDepth == 0 { isInLink = false }
        case .list: tightness.removeLast()
        case .tableCell: column += 1
        default: break
        }
        guard !tag.isEmpty else {
            // What was inside an element that was left out must not run into what follows.
            if kind == .paragraph || kind == .item || kind == .tableCell { output.write("\n") }
            return
        }
        openElements -= 1
        output.write(tag)
        if openElements == 0 { output.endBlock() }
    }

    // MARK: Elements

    private mutating func open(_ tag: String, _ end: String) {
        let isShown = openElements < Self.deepest
        if isShown {
            output.write(tag)
            openElements += 1
        }
        closing.append(isShown ? end : "")
    }

    /// An outermost block says which way its text runs; what stands in it follows.
    private mutating func openBlock(_ name: String, attributes: String = "") {
        guard openElements == 0 else { return open("<\(name)\(attributes)>", "</\(name)>\n") }
        output.write("<\(name)\(attributes)")
        output.writeDirection()
        open(">", "</\(name)>\n")
    }

    private mutating func openParagraph() {
        if tightness.last == true { closing.append("") } else { openBlock("p") }
    }

    private mutating func openList(_ visit: MarkdownVisit) {
        tightness.append(visit.isTight)
        if let number = visit.firstNumber {
            openBlock("ol", attributes: number == 1 ? "" : " start=\"\(number)\"")
        } else {
            openBlock("ul")
        }
    }

    private mutating func openItem(task: Bool?) {
        guard let task else { return open("<li>", "</li>\n") }
        open("<li class=\"task\">", "</li>\n")
        output.write("<span class=\"box\" role=\"img\" aria-label=\"\(task ? "done" : "open")\">\(task ? "☑" : "☐")</span> ")
    }

    /// An image becomes a link: showing it would tell its server who reads. What leads nowhere safe stays as its text.
    private mutating func openLink(_ visit: MarkdownVisit, _ kind: MarkdownVisit.Kind) {
        linkDepth += 1
        guard !isInLink, let address = LinkAddress.safe(visit.address) else { return closing.append("") }
        isInLink = true
        open(
            "<a href=\"\(HTMLText.escaped(address))\" rel=\"noopener noreferrer nofollow\"" + (kind == .image ? " class=\"image\">" : ">"),
            "</a>")
    }

    private mutating func openTablePart(_ visit: MarkdownVisit, _ kind: MarkdownVisit.Kind) {
        switch kind {
        case .table:
            cells = visit.alignments
            isInTable = openElements + 3 <= Self.deepest
            guard isInTable else { return closing.append("") }
            // Columns that are many are set smaller on paper.
            openBlock("div", attributes: " class=\"table\(cells.count > 6 ? " wide" : "")\"")
            output.write("<table>")
            closing[closing.count - 1] = "</tbody></table></div>\n"
        case _ where !isInTable: closing.append("")
        case .tableHeader:
            (column, isInHeader) = (0, true)
            open("<thead><tr>", "</tr></thead>\n<tbody>\n")
        case .tableRow:
            (column, isInHeader) = (0, false)
            open("<tr>", "</tr>\n")
        default:
            let name = isInHeader ? "th" : "td"
            let alignment: String
            switch column < cells.count ? cells[column] : 0 {
            case UInt8(ascii: "c"): alignment = " class=\"centre\""
            case UInt8(ascii: "r"): alignment = " class=\"end\""
            default: alignment = ""
            }
            open("<\(name)\(alignment)>", "</\(name)>")
        }
    }

    private mutating func writeCode(_ literal: String, language: String) {
        let name = language.lowercased().unicodeScalars.filter {
            $0.isASCII && ($0.properties.isAlphabetic || "0123456789+#-_".unicodeScalars.contains($0))
        }
        output.write(
            "<pre dir=\"ltr\"><code" + (name.isEmpty ? ">" : " class=\"language-\(String(String.UnicodeScalarView(name.prefix(40))))\">"))
        output.write(HTMLText.escaped(literal))
        output.write("</code></pre>\n")
    }
}
