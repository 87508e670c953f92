extension ConversationDocument {
    /// The conversation as Markdown.
    public func markdown() -> String { MarkdownWriter(self).written() }
}
