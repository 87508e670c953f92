import Markdown
import Testing

struct ContainmentTests {
    private func contained(_ text: String, below level: Int = 3) -> String { MarkdownDocument(text).contained(below: level) }

    @Test func `harmless text stays as it was written, its headings deeper`() {
        let text = "# A\n\nLet $x_1 = \\frac{a}{b}$ and *b*_c_.\n\n> ## B\n\n```sh\n# no heading\n```\n\n- a\n\n  ### C"
        let expected = "#### A\n\nLet $x_1 = \\frac{a}{b}$ and *b*_c_.\n\n> ##### B\n\n```sh\n# no heading\n```\n\n- a\n\n  ###### C"
        #expect(contained(text) == expected)
    }

    @Test func `underlined headings get marks`() {
        #expect(contained("A\n===\n\ntext\n\n> B\n> ---\n\nend", below: 1).contains("## A\n"))
        #expect(contained("A\n===\n\ntext").hasPrefix("#### A\n"))
    }

    @Test func `an open block of code is closed`() {
        #expect(contained("a\n\n```swift\nlet x = 1") == "a\n\n```swift\nlet x = 1\n```")
        #expect(contained("~~~~\nx") == "~~~~\nx\n~~~~")
    }

    @Test(
        arguments: Hostile.texts + [
            "<!--", "```\n<!--", "<pre>\n\nx", "> ```\n> x", "- ```\n  x", "[r]: https://e.example\n\n[r", "a\n<div>\n**b**", "    code",
        ])
    func `what is contained is harmless and ends where it ends`(text: String) throws {
        let html = MarkdownDocument(contained(text) + "\n\n# after").html()
        let page = try HTMLReader(html)
        Hostile.check(page, text)
        #expect(page.names.last == "h1" && html.hasSuffix("<h1 dir=\"auto\">after</h1>\n"), "\(html)")
        #expect(!page.elements.contains { $0.attributes["class"] == "image" })
    }

    @Test func `random markup is contained`() throws {
        var generator = SystemRandomNumberGenerator()
        let parts = [
            "*", "`", "```\n", "~~~\n", "[", "](http://e.example)", "![", "<b>", "<!--", "-->", "|", "\n", "\n\n", "- ", "> ", "    ",
            "1. ", "a", "&lt;", "\\", "# ",
            "---\n", "===\n", "| - |\n", "<pre>", "</pre>\n", "\u{1}", "\t",
        ]
        for _ in 0..<400 {
            let text = (0..<40).map { _ in parts.randomElement(using: &generator) ?? "" }.joined()
            let html = MarkdownDocument(contained(text) + "\n\n# after").html()
            #expect(html.hasSuffix("<h1 dir=\"auto\">after</h1>\n"), "\(text.debugDescription)")
        }
    }

    @Test func `a deep text with HTML does not grow without bounds`() {
        for mark in [">", "- "] {
            let text = String(repeating: mark, count: 4000) + "<b>a" + String(repeating: "\nb", count: 2000)
            #expect(contained(text).utf8.count < 4 * text.utf8.count)
        }
    }

    @Test func `a huge text stands in a block of code that it cannot end`() {
        let text = contained(String(repeating: "`````` <script>\n", count: 20_000))
        #expect(text.hasPrefix("```````text\n") && text.hasSuffix("\n```````"))
    }

    @Test func `a line of text means nothing in Markdown`() throws {
        let text = "*a* [b](javascript:x) <script> `c` #d | e \\ $f$ ![g]\n\u{1B}[31m"
        let page = try HTMLReader(MarkdownDocument("# " + MarkdownDocument.escapedLine(text)).html())
        #expect(page.names == ["h1"])
        #expect(page.text.contains("*a* [b](javascript:x) <script> `c` #d | e \\ $f$ ![g] ␛[31m"))
    }
}
