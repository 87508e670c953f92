import CouncilModel
import Documents
import Foundation
import Testing

struct HTMLDocumentTests {
    /// In this order.
    private func expect(_ marks: [String], in page: String, _ place: SourceLocation = #_sourceLocation) throws {
        var from = page.startIndex
        for mark in marks {
            let found = try #require(page.range(of: mark, range: from..<page.endIndex), "\(mark)", sourceLocation: place)
            from = found.upperBound
        }
    }

    @Test func `a page holds every stage, the final answer first`() throws {
        let page = try Fixture().document.html()
        try expect(
            [
                "<!DOCTYPE html>", "<title>Which database?</title>", "openai/gpt-5.1", "Which database shall we take?", "Final answer",
                "<strong>SQLite</strong>", "Ranking", "1.50", "<details", "Take SQLite.", "Take Postgres.", "<details", "A is better.",
                "Left out", "mistral/large", "gave no answer", "time limit", "6,170 tokens · $0.0615",
            ], in: page)
    }

    @Test func `a page is self-contained, without scripts and without addresses that are loaded`() throws {
        let page = try Fixture().document.html()
        #expect(page.contains("<style>") && page.components(separatedBy: "<style").count == 2)
        for word in ["<script", "<link", "<img", "<iframe", "url(", "@import", "@font-face", " style=", "javascript:", " src="] {
            #expect(!page.contains(word), "\(word)")
        }
    }

    @Test func `members' answers and ballots are folded, or open for paper`() throws {
        let document = try Fixture().document
        #expect(!document.html().contains("<details class=\"stage\" open>"))
        #expect(document.html(isFolded: false).components(separatedBy: "<details class=\"stage\" open>").count == 3)
    }

    @Test func `another page takes the article and the style`() throws {
        let document = try Fixture().document
        #expect(document.html().contains(document.htmlArticle()) && !document.htmlArticle().contains("<style"))
        #expect(ConversationDocument.stylesheet.contains("prefers-color-scheme: dark"))
    }

    @Test(arguments: [
        "<script>alert(1)</script>", "</title><script>alert(1)</script>", "</style><script>", "</details></main><h1>x",
        "{{title}}{{{head}}}{{#turns}}",
        "\"><img src=x onerror=alert(1)>", "&lt;script&gt;", "\u{0}\u{1B}[31m",
    ])
    func `no text of a conversation becomes an element`(text: String) throws {
        var fixture = Fixture()
        fixture.title = text
        fixture.question = text
        fixture.finalAnswer = text
        fixture.answers = [text, text]
        fixture.ballots = [text, text]
        fixture.failures[0].detail = text
        let (page, plain) = (try fixture.document.html(), try Fixture().document.html())
        for tag in ["<script", "<img", "<h1", "<title", "</details>", "</main>", "<style", "</style>"] {
            #expect(page.components(separatedBy: tag).count == plain.components(separatedBy: tag).count, "\(tag)")
        }
        #expect(!page.utf8.contains { $0 < 0x20 && $0 != 0x0A && $0 != 0x09 })
        if text.hasPrefix("{{") { #expect(page.components(separatedBy: text).count == 10) }
    }

    @Test func `Arabic runs from right to left and Japanese is marked as such`() throws {
        var fixture = Fixture()
        fixture.title = "مرحبا بالعالم"
        fixture.finalAnswer = "これはペンです。"
        let page = try fixture.document.html()
        try expect(["<h1 dir=\"rtl\" lang=\"ar\">", "lang=\"ja\">\n<p dir=\"auto\">これは"], in: page)
    }

    @Test(arguments: [
        (AssistantMessage.Status.running, "still at work"), (.failed, "could not finish"), (.cancelled, "was stopped"),
        (.interrupted, "cut off"),
    ])
    func `an answer that is not whole says so`(status: AssistantMessage.Status, words: String) throws {
        var fixture = Fixture()
        fixture.status = status
        fixture.finalAnswer = nil
        for text in [try fixture.document.html(), try fixture.document.markdown()] {
            #expect(text.contains(words) && !text.contains("Final answer") && text.contains("Take SQLite."))
        }
    }

    @Test func `an empty conversation is a page too`() throws {
        let document = ConversationDocument(conversation: try Fixture().document.conversation, messages: [])
        #expect(document.html().contains("Which database?") && !document.html().contains("class=\"turn\""))
        #expect(document.markdown().hasSuffix("# Which database?\n"))
    }
}
