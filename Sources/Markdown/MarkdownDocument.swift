/// A text in GitHub's Markdown (tables, strikethrough, autolinks, task lists), from anybody.
///
/// What is made of it is safe to show: no control character of the text reaches a terminal, HTML is shown as the text that it is.
public struct MarkdownDocument: Sendable {
    /// The source as it was given.
    public let source: String

    /// Larger sources, in bytes of UTF-8, are shown as they stand: hostile ones keep a parser busy for too long.
    static let largestParsed = 256 << 10

    /// A document; the text is parsed when something is made of it.
    public init(_ text: String) {
        source = text
    }

    /// The document for a terminal, each line at most `width` cells (never under 20), with a line feed at its end.
    ///
    /// With `colour` by bold, colours and the like (escape sequences); without it, Markdown's own marks stay where they tell something.
    public func terminal(width: Int, colour: Bool) -> String {
        render(.terminal(width: max(20, width), colour: colour))
    }

    /// The document's text without any markup; a paragraph is a line.
    public var plain: String {
        render(.plain)
    }

    private func render(_ target: RenderTarget) -> String {
        guard source.utf8.count <= Self.largestParsed else { return TerminalText.sanitised(source) + "\n" }
        guard let tree = MarkdownTree(source) else { return unparsed(target) }
        var renderer = BlockRenderer(target)
        tree.walk { renderer.visit($0) }
        return renderer.finished()
    }
}

extension MarkdownDocument {
    /// The source as it stands, its lines no longer than the target's.
    fileprivate func unparsed(_ target: RenderTarget) -> String {
        let text = TerminalText.sanitised(source)
        guard let width = target.width else { return text + "\n" }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.flatMap { TerminalText.wrapped(String($0), to: width) }.joined(separator: "\n") + "\n"
    }
}

/// What is rendered for.
enum RenderTarget {
    case terminal(width: Int, colour: Bool)
    case plain

    /// The cells of a line; nil where lines are not wrapped.
    var width: Int? {
        if case .terminal(let width, _) = self { width } else { nil }
    }

    /// Whether styles become escape sequences.
    var isColoured: Bool {
        if case .terminal(_, true) = self { true } else { false }
    }

    /// Whether Markdown's marks stand for styles.
    var isMarked: Bool {
        if case .terminal(_, false) = self { true } else { false }
    }
}
