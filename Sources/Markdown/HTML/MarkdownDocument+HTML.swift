/// How a document becomes HTML.
public struct HTMLOptions: Sendable {
    /// How many levels deeper its headings are set than they are written, so that they stand below the page's own; none goes beyond `h6`.
    public var headingOffset: Int
    /// Whether a line's end in the source is one on the page: for texts that people typed.
    public var keepsLineBreaks: Bool

    public init(headingOffset: Int = 0, keepsLineBreaks: Bool = false) {
        self.headingOffset = headingOffset
        self.keepsLineBreaks = keepsLineBreaks
    }
}

extension MarkdownDocument {
    /// The document as HTML that is safe to show wherever it comes from: block elements for the inside of a page's element.
    ///
    /// It holds `p h1…h6 ul ol li blockquote pre code em strong del a table thead tbody tr th td br hr div span` and nothing else: HTML in
    /// the source is shown as text, images are links, links lead to http, https and mailto alone. Texts larger than 256 KiB stand
    /// unparsed in one `pre`.
    public func html(_ options: HTMLOptions = HTMLOptions()) -> String {
        guard source.utf8.count <= Self.largestParsed, let tree = MarkdownTree(source) else {
            return "<pre class=\"plain\" dir=\"auto\">\(HTMLText.escaped(source))</pre>\n"
        }
        var renderer = HTMLRenderer(options)
        tree.walk { renderer.visit($0) }
        return renderer.finished()
    }
}
