import Markdown

extension ConversationDocument {
    /// What stands around a conversation on its page.
    public struct Page: Sendable {
        /// Where the page's style comes from.
        public enum Style: Sendable {
            /// It stands in the page: the file needs nothing else.
            case embedded
            /// It is served at this address.
            case linked(String)
        }

        public var style: Style
        /// Whether members' answers and ballots are folded away at first. Paper can't unfold.
        public var isFolded: Bool
        /// Safe HTML for the page's head, such as `<meta name="robots" content="noindex">`.
        public var head: String
        /// Safe HTML before the conversation.
        public var header: String
        /// Safe HTML behind the conversation.
        public var footer: String

        public init(style: Style = .embedded, isFolded: Bool = true, head: String = "", header: String = "", footer: String = "") {
            self.style = style
            self.isFolded = isFolded
            self.head = head
            self.header = header
            self.footer = footer
        }
    }

    /// The page's style sheet, the same for every conversation. It loads nothing.
    public static var stylesheet: String { Templates.stylesheet }

    /// A whole page: no script, no address that is loaded; by default one self-contained file.
    public func html(_ page: Page = Page()) -> String {
        Templates.page.render(PageView(self, page))
    }

    /// The conversation alone, as the content of a page's `body`: one `article`.
    public func htmlArticle(isFolded: Bool = true) -> String {
        Templates.conversation.render(ConversationView(self, isFolded: isFolded))
    }
}

/// What the page's template shows. No name of a view stands for something else in another one: a template looks for it in those around it too.
private struct PageView {
    let title: String
    let head: String
    let header: String
    let article: String
    let footer: String
    let embeddedStyle: String?
    let linkedStyle: String?

    init(_ document: ConversationDocument, _ page: ConversationDocument.Page) {
        title = TerminalText.line(document.conversation.title)
        head = page.head
        header = page.header
        footer = page.footer
        article = document.htmlArticle(isFolded: page.isFolded)
        switch page.style {
        case .embedded: (embeddedStyle, linkedStyle) = (ConversationDocument.stylesheet, nil)
        case .linked(let address): (embeddedStyle, linkedStyle) = (nil, address)
        }
    }
}
