import Markdown
import Testing

struct MarkdownTests {
    private func marked(_ text: String, width: Int = 40) -> String { MarkdownDocument(text).terminal(width: width, colour: false) }

    @Test func `paragraphs are wrapped at the width`() {
        #expect(marked("one two three four five six seven", width: 20) == "one two three four\nfive six seven\n")
    }

    @Test func `text without spaces is wrapped by cells`() {
        #expect(marked("日本語の文章は空白がない。", width: 20) == "日本語の文章は空白が\nない。\n")
        #expect(marked(String(repeating: "x", count: 25), width: 20) == String(repeating: "x", count: 20) + "\nxxxxx\n")
    }

    @Test func `without colour the marks stay`() {
        #expect(marked("## Title\n\nA **bold** and *soft* `code` ~~gone~~") == "## Title\n\nA **bold** and *soft* `code` ~~gone~~\n")
    }

    @Test func `with colour styles take the place of marks`() {
        let text = MarkdownDocument("# T\n\n**b** `c`").terminal(width: 40, colour: true)
        #expect(text == "\u{1B}[1;4mT\u{1B}[0m\n\n\u{1B}[1mb\u{1B}[0m \u{1B}[36mc\u{1B}[0m\n")
    }

    @Test func `lists nest and hang`() {
        let text = "- one two three four five\n  - inner\n- two\n\n3. third\n4. fourth"
        #expect(marked(text, width: 20) == "- one two three four\n  five\n  - inner\n- two\n\n3. third\n4. fourth\n")
    }

    @Test func `loose items, tasks and empty items`() {
        #expect(marked("- a\n\n- b") == "- a\n\n- b\n")
        #expect(marked("- [x] done\n- [ ] open") == "- [x] done\n- [ ] open\n")
        #expect(marked("- a\n-\n- c") == "- a\n-\n- c\n")
    }

    @Test func `quotes keep their bar`() {
        #expect(marked("a\n\n> q1\n>\n> q2\n\nb") == "a\n\n> q1\n>\n> q2\n\nb\n")
    }

    @Test func `code keeps its lines behind a bar`() {
        #expect(marked("```swift\nlet a = 1\n\n    b\n```") == "│ let a = 1\n│\n│     b\n")
    }

    @Test func `tables are aligned by cells`() {
        let text = "| a | number |\n|---|---:|\n| 日本 | 1 |\n| x | 22 |"
        #expect(marked(text) == "a     number\n────  ──────\n日本       1\nx         22\n")
    }

    @Test func `a wide table wraps inside its columns`() {
        let text = "| key | text |\n|---|---|\n| k | one two three four five six |"
        let lines = marked(text, width: 20).split(separator: "\n")
        #expect(lines.allSatisfy { TerminalText.width(of: String($0)) <= 20 })
        #expect(lines.count == 4)
    }

    @Test func `links name their address once`() {
        #expect(marked("[site](https://a.example) <https://b.example>", width: 60) == "site (https://a.example) https://b.example\n")
        #expect(marked("![cat](c.png)") == "[image: cat] (c.png)\n")
    }

    @Test func `HTML is text`() {
        #expect(marked("<script>alert(1)</script>\n\na <b>c</b>") == "<script>alert(1)</script>\n\na <b>c</b>\n")
    }

    @Test func `plain has no marks and no wrapping`() {
        #expect(MarkdownDocument("# T\n\n**b** `c` " + String(repeating: "w ", count: 100)).plain.hasPrefix("T\n\nb c w w"))
        #expect(MarkdownDocument("a\nb").plain == "a b\n")
    }

    @Test(arguments: [
        "\u{1B}[2J", "&#27;[2J", "`\u{1B}[2J`", "```\n\u{1B}[2J\n```", "[a](<\u{1B}[2J>)", "[a](&#x1b;x)",
        "| \u{1B}[2J |\n|---|\n| &#x9b;2J |",
        "<b\u{1B}[2J>", "![&#x202e;](x)", "# \u{9B}2J", "\u{202E}abc",
    ])
    func `no text drives the terminal`(source: String) {
        let text = MarkdownDocument(source).terminal(width: 40, colour: false)
        #expect(!text.unicodeScalars.contains { $0 != "\n" && TerminalText.isUnsafe($0) })
        #expect(!MarkdownDocument(source).plain.unicodeScalars.contains { $0 != "\n" && TerminalText.isUnsafe($0) })
    }

    @Test(arguments: [
        String(repeating: ">", count: 50_000) + " a", String(repeating: "- ", count: 20_000) + "a",
        String(repeating: "*a **a ", count: 20_000),
        String(repeating: "[", count: 50_000), String(repeating: "![", count: 20_000) + "a" + String(repeating: "](b)", count: 20_000),
        String(repeating: "a|", count: 5_000) + "\n" + String(repeating: "-|", count: 5_000) + "\n",
        String(repeating: "`", count: 50_000) + "a",
        String(repeating: "_a ", count: 30_000), String(repeating: "&#27;", count: 30_000), String(repeating: "x", count: 300_000),
    ])
    func `hostile nesting ends, and no line is too wide`(source: String) {
        let text = MarkdownDocument(source).terminal(width: 60, colour: false)
        if source.utf8.count < 200_000 {
            #expect(text.split(separator: "\n").allSatisfy { TerminalText.width(of: String($0)) <= 60 })
        }
    }
}
