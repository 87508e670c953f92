import CouncilModel
import Cryptography
import Foundation
import Hummingbird
import Testing

@testable import Pages

@Suite struct PageTests {
    private static let hostile = #"</title></style><script>alert(1)</script>"'&{{{style}}}"#

    @Test func `the policy allows the page's own style, to the letter, and nothing else`() throws {
        let templates = try PageTemplates()
        let html = templates.html(Note(heading: "Nothing is here", sentence: "Go on."))
        let element = try #require(html.firstMatch(of: /<style>((?s).*?)<\/style>/))
        let hash = Data(SHA256.hash(element.1.utf8)).base64EncodedString()
        let answer = PageAnswers(style: templates.style).page(html, status: .ok)
        #expect(
            answer.headers[.contentSecurityPolicy]
                == "default-src 'none'; style-src 'sha256-\(hash)'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
        #expect(!templates.style.contains("@import") && !templates.style.contains("url(") && !templates.style.contains("<"))
    }

    @Test func `text stays text wherever it stands`() throws {
        let content = ConversationContent(article: "<article></article>", shown: Self.hostile, until: Self.hostile, untilISO: Self.hostile)
        let page = try PageTemplates().html(content, title: Self.hostile)
        #expect(!page.contains("<script") && page.contains("&lt;script&gt;") && page.contains("{{{style}}}"))
        let note = try PageTemplates().html(Note(heading: Self.hostile, sentence: Self.hostile, form: true, fault: Self.hostile))
        #expect(!note.contains("<script") && note.contains(#"role="alert""#))
    }

    @Test func `a note says nothing to link previews`() throws {
        let note = try PageTemplates().html(Note(heading: "This conversation has a password", sentence: "Ask.", form: true))
        #expect(!note.contains("og:") && note.contains("<title>AI Council</title>") && !note.contains("role=\"alert\""))
    }
}
