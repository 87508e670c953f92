import Documents
import Mustache

/// The pages' templates and their style, from the files beside them: they are part of the program.
struct PageTemplates: Sendable {
    private let page: MustacheTemplate
    private let conversation: MustacheTemplate
    private let note: MustacheTemplate
    /// What stands in every page's `style` element, to the letter.
    let style: String

    /// - Throws: `MustacheTemplate.ParserError` for a broken template.
    init() throws {
        page = try MustacheTemplate(string: Self.text(PackageResources.page_html))
        conversation = try MustacheTemplate(string: Self.text(PackageResources.conversation_html))
        note = try MustacheTemplate(string: Self.text(PackageResources.note_html))
        style = ConversationDocument.stylesheet + Self.text(PackageResources.share_css)
    }

    /// A conversation's page.
    func html(_ content: ConversationContent, title: String) -> String {
        page.render(Page(title: title, preview: title, kind: "shared", style: style, content: conversation.render(content)))
    }

    /// A page with a few words on it. It knows nothing of any conversation.
    func html(_ note: Note) -> String {
        page.render(Page(title: "AI Council", preview: nil, kind: "plain", style: style, content: self.note.render(note)))
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}

/// What the page's template shows around its content.
private struct Page {
    let title: String
    /// What a chat shows of a link that is put into it.
    let preview: String?
    let kind: String
    let style: String
    /// Safe HTML.
    let content: String
}

/// What stands on a conversation's page.
struct ConversationContent {
    /// Safe HTML.
    let article: String
    let shown: String
    let until: String?
    let untilISO: String?
}

/// A few words, and the form for a password where one is asked for.
struct Note {
    let heading: String
    let sentence: String
    var form = false
    /// What was wrong with the last password.
    var fault: String?
}
