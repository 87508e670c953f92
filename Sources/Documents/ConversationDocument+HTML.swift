import Markdown

extension ConversationDocument {
    /// The page's style sheet, the same for every conversation. It loads nothing.
    public static var stylesheet: String { Templates.stylesheet }

    /// A whole page in one self-contained file: no script, no address that is loaded.
    ///
    /// - Parameter isFolded: whether members' answers and ballots are folded away at first. Paper can't unfold.
    public func html(isFolded: Bool = true) -> String {
        Templates.page.render(
            PageView(
                title: TerminalText.line(conversation.title), style: Self.stylesheet, article: htmlArticle(isFolded: isFolded)))
    }

    /// The conversation alone, as the content of a page's `body`: one `article`.
    public func htmlArticle(isFolded: Bool = true) -> String {
        Templates.conversation.render(ConversationView(self, isFolded: isFolded))
    }
}

/// What the page's template shows. No name of a view stands for something else in another one: a template looks for it in those around it too.
private struct PageView {
    let title: String
    let style: String
    let article: String
}
