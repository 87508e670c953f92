import CouncilModel
import Documents
import Foundation
import Testing

struct MarkdownDocumentTests {
    @Test func `front matter, all stages, a table of ranks`() throws {
        let text = try Fixture().document.markdown()
        #expect(
            text.hasPrefix(
                """
                ---
                title: "Which database?"
                id: 11111111-2222-4333-8444-555555555555
                created: 2026-11-23T21:40:00.000Z
                updated: 2026-11-23T21:40:00.000Z
                models:
                  - "openai/gpt-5.1"
                  - "google/gemini-3"
                  - "mistral/large"
                chairman: "google/gemini-3"
                tokens_prompt: 5000
                tokens_completion: 1170
                cost_usd: 0.0615
                ---

                # Which database?

                ## Question

                """))
        for part in [
            "\n### Final answer\n\n*google/gemini-3*\n\nTake **SQLite**.\n", "\n| 1 | openai/gpt-5.1 | Response A | 1.50 | 2 |\n",
            "\n#### openai/gpt-5.1 (Response A)\n\nTake SQLite.\n",
            "\n**Ranking:** 1. Response A (openai/gpt-5.1), 2. Response B (google/gemini-3)\n",
            "\n### Left out\n\n- **mistral/large** gave no answer: The call's time limit is over.\n",
        ] { #expect(text.contains(part), "\(part)") }
    }

    @Test(arguments: [
        "```\nopen", "<!-- open", "<script>alert(1)</script>", "# Heading\n\n---\ntitle: x\n---",
        "[x](javascript:alert(1)) ![p](https://e.example/p.png)", "| a", "1. a",
    ])
    func `no text reaches beyond its place`(text: String) throws {
        var fixture = Fixture()
        fixture.question = text
        fixture.finalAnswer = text
        fixture.answers = [text, text]
        fixture.ballots = [text, text]
        let document = try fixture.document.markdown()
        // Read as Markdown by the document's own renderer: the headings that are there are ours.
        let headings = document.split(separator: "\n").filter { $0.hasPrefix("## ") || $0.hasPrefix("### ") }
        #expect(
            headings == ["## Question", "### Final answer", "### Ranking", "### The members’ answers", "### The ballots", "### Left out"])
        #expect(!document.contains("javascript:") && !document.contains("]: ") && !document.contains("!["))
    }

    @Test(arguments: ["a\nid: other", "\"quoted\" \\ back", "--- #x: y", "\u{1B}[31m\u{2028}", "مرحبا", "- x", "{a: 1}"])
    func `a title is one line of front matter and one heading`(title: String) throws {
        var fixture = Fixture()
        fixture.title = title
        let lines = try fixture.document.markdown().split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[1].hasPrefix("title: \"") && lines[1].hasSuffix("\"") && lines[2].hasPrefix("id: 1111"))
        let json = "[" + lines[1].dropFirst("title: ".count) + "]"
        #expect(try JSONDecoder().decode([String].self, from: Data(json.utf8)) == [title])
        #expect(lines[15].hasPrefix("# ") && lines[16].isEmpty)
    }
}
