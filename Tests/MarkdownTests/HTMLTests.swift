import Markdown
import Testing

struct HTMLTests {
    private func html(_ text: String) -> String { MarkdownDocument(text).html() }

    @Test func `prose, code and lists`() {
        #expect(html("A **b** *c* ~~d~~ `e<f`") == "<p dir=\"auto\">A <strong>b</strong> <em>c</em> <del>d</del> <code>e&lt;f</code></p>\n")
        #expect(html("```c++ x\na < b\n```") == "<pre dir=\"ltr\"><code class=\"language-c++\">a &lt; b\n</code></pre>\n")
        #expect(html("3. a\n4. b") == "<ol start=\"3\" dir=\"auto\"><li>a\n</li>\n<li>b\n</li>\n</ol>\n")
        #expect(html("- a\n\n- b") == "<ul dir=\"auto\"><li><p>a</p>\n</li>\n<li><p>b</p>\n</li>\n</ul>\n")
        #expect(html("- [x] a").contains("<li class=\"task\"><span class=\"box\" role=\"img\" aria-label=\"done\">☑</span> a\n</li>"))
    }

    @Test func `headings stand below the page's own`() {
        let options = HTMLOptions(headingOffset: 3)
        #expect(MarkdownDocument("# a\n\n#### b").html(options) == "<h4 dir=\"auto\">a</h4>\n<h6 dir=\"auto\">b</h6>\n")
    }

    @Test func `line ends are kept where people typed them`() {
        #expect(MarkdownDocument("a\nb").html(HTMLOptions(keepsLineBreaks: true)) == "<p dir=\"auto\">a<br>\nb</p>\n")
    }

    @Test func `a table has a head, a body and its alignments`() throws {
        let text = html("| a | b | c |\n|---|:-:|--:|\n| 1 | 2<br>3 | |")
        let page = try HTMLReader(text)
        #expect(page.names == ["div", "table", "thead", "tr", "th", "th", "th", "tbody", "tr", "td", "td", "br", "td"])
        #expect(page.elements.compactMap { $0.attributes["class"] } == ["table", "centre", "end", "centre", "end"])
    }

    @Test(arguments: [
        ("שלום עולם", "rtl"), ("`code` مرحبا", "rtl"), ("hello שלום", "auto"), ("123 – 4", "auto"), ("**مهم** yes", "rtl"),
    ])
    func `a block runs as its first letter does`(text: String, direction: String) throws {
        #expect(try HTMLReader(html(text)).elements.first?.attributes["dir"] == direction)
    }

    @Test(arguments: [
        ("これはペンです。", "ja"), ("这是一支笔。", "zh"), ("이것은 펜입니다.", "ko"), ("هذا قلم", "ar"), ("این کتاب پنجم گچی است", "fa"), ("זה עט", "he"),
        ("Plain English 日", ""), ("Das ist ein Stift", ""), ("使用 Swift 和 PostgreSQL 来构建服务", "zh"), ("12345", ""),
    ])
    func `a text's script names its language`(text: String, language: String) {
        #expect(TextScript.language(of: text) == language)
    }
}
