import Foundation
import Markdown
import Testing

/// What a text may hold to become more than text.
enum Hostile {
    static let texts = [
        "<script>alert(1)</script>", "a <script>alert(1)</script> b", "<img src=x onerror=alert(1)>", "x <svg/onload=alert(1)> y",
        "<iframe src=\"https://evil.example\"></iframe>", "<style>*{display:none}</style>", "<!-- open\n\nstill", "<![CDATA[ x ]]>",
        "<?php echo 1 ?>", "<a href=\"javascript:alert(1)\">x</a>", "<base href=\"https://evil.example/\">", "</main></body><h1>out</h1>",
        "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](java&#x73;cript:alert(1))", "[x](&#106;avascript:alert(1))",
        "[x](javascript&colon;alert(1))", "[x](java\\script:alert(1))", "[x](<java\nscript:alert(1)>)", "[x](<java\tscript:alert(1)>)",
        "[x](\u{1}javascript:alert(1))", "[x](&#1;javascript:alert(1))", "[x](%6aavascript:alert(1))", "[x](vbscript:msgbox(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)", "[x](file:///etc/passwd)", "[x](//evil.example)", "[x](/api/auth/account)", "[x](#top)",
        "[x](https:javascript:alert(1))", "[x](http:///evil)", "[x](https://\\evil.example)", "[x](https://e/\"onclick=\"alert(1))",
        "[x](https://e/'onclick='alert(1))", "[x](<https://e/ onclick=alert(1)>)", "[x](https://e/><script>alert(1)</script>)",
        "[x](https://example.org \"t\\\" onmouseover=\\\"alert(1)\")", "[x][r]\n\n[r]: javascript:alert(1)",
        "[x][r]\n\n[r]: <javascript:alert(1)>",
        "<javascript:alert(1)>", "<data:text/html,x>", "javascript:alert(1)", "![x](https://evil.example/pixel.png)",
        "![x](javascript:alert(1))", "![x](data:image/svg+xml,<svg/onload=alert(1)>)", "[![a](https://a.example/i.png)](https://b.example)",
        "![a [b](https://b.example) c](https://a.example)", "[![a](https://a.example)](javascript:alert(1))",
        "```\"><script>alert(1)</script>\nx\n```", "```html onload=alert(1)\n<b>\n```", "    <script>alert(1)</script>",
        "`<script>alert(1)</script>`", "| <script> | [x](javascript:a) |\n|---|---|\n| <b onclick=a> | ![i](http://e) |",
        "# <script>alert(1)</script>", "- <li onclick=alert(1)>", "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;script&#62;",
        "<br onclick=alert(1)>", "<br/onclick=alert(1)>", "<BR\n>", "\u{0}<script>\u{0}", "<scr\u{0}ipt>alert(1)</scr\u{0}ipt>",
        "\u{8}\u{1B}[31mred\u{7}\u{9B}m\u{FFFE}\u{FFFF}", "\u{202E}txt.exe", "<mailto:a@b.example?subject=x\"onx=>", "{{title}} {{{head}}}",
        "<a\u{A0}href=javascript:alert(1)>", "<<script>alert(1)//<</script>", "www.evil.example\"onclick=alert(1)", "x@y.example<script>",
        "https://evil.example/<script>", "[x](HTTPS://example.org/\u{202E}gpj)", "[x](https://example.org/ü?q=日本)",
        "\\<script>alert(1)</script>",
    ]

    static let elements: Set = [
        "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong", "del", "a", "table",
        "thead",
        "tbody", "tr", "th", "td", "br", "hr", "div", "span",
    ]
    static let attributes: Set = ["dir", "class", "href", "rel", "start", "role", "aria-label"]

    static func check(_ page: HTMLReader, _ source: String) {
        for element in page.elements {
            #expect(elements.contains(element.name), "<\(element.name)> of \(source.debugDescription)")
            #expect(attributes.isSuperset(of: element.attributes.keys), "\(element.attributes) of \(source.debugDescription)")
            guard element.name == "a" else { continue }
            let address = element.attributes["href"] ?? ""
            #expect(
                address.wholeMatch(of: /(?i)(https?:\/\/[a-z0-9\[]|mailto:[a-z0-9])[!-~]*/) != nil && !address.contains(/["'<>\\`{}|^ ]/),
                "\(address) of \(source.debugDescription)")
            #expect(element.attributes["rel"] == "noopener noreferrer nofollow")
        }
    }
}

struct HostileHTMLTests {
    @Test(arguments: Hostile.texts) func `nothing of a text becomes active`(text: String) throws {
        for source in [text, "> - \(text)", "a **\(text)** b", "| a |\n|---|\n| \(text) |", "- [ ] \(text)"] {
            Hostile.check(try HTMLReader(MarkdownDocument(source).html()), source)
        }
    }

    @Test func `tags are shown as they are written`() throws {
        #expect(try HTMLReader(MarkdownDocument("a <b onclick=x>c</b>").html()).text == "a <b onclick=x>c</b>\n")
        #expect(try HTMLReader(MarkdownDocument("<script>\nalert(1)\n</script>").html()).text.contains("<script>\nalert(1)\n</script>"))
    }

    @Test func `links keep their text, safe ones their address`() throws {
        #expect(
            try HTMLReader(MarkdownDocument("[x](javascript:a) [y](https://e.example/?a=1&b=\"2\")").html()).links == [
                "https://e.example/?a=1&b=%222%22"
            ])
        #expect(try HTMLReader(MarkdownDocument("![pic](https://e.example/a.png)").html()).links == ["https://e.example/a.png"])
        #expect(try HTMLReader(MarkdownDocument("[x](https://example.org/ü)").html()).links == ["https://example.org/%C3%BC"])
        #expect(
            try HTMLReader(MarkdownDocument("ana@example.org www.example.org").html()).links == [
                "mailto:ana@example.org", "http://www.example.org",
            ])
    }

    @Test(arguments: [
        String(repeating: ">", count: 50_000) + " x", String(repeating: "- ", count: 5_000) + "x",
        String(repeating: "*a **b ", count: 4_000),
        String(repeating: "[", count: 50_000),
        String(repeating: "![", count: 20_000) + "x" + String(repeating: "](http://e)", count: 20_000),
        String(repeating: "~~a", count: 10_000), String(repeating: "> - ", count: 3_000) + "| a |\n|---|\n| b |",
        String(repeating: "<b>", count: 50_000),
        String(repeating: "\n- a\n  ", count: 2000),
    ])
    func `deep nests stay shallow on the page, and quick`(text: String) throws {
        let page = try HTMLReader(MarkdownDocument(text).html())
        #expect(page.elements.allSatisfy { $0.depth <= 30 })
        Hostile.check(page, String(text.prefix(40)))
    }

    @Test(arguments: [
        String(repeating: ">", count: 60_000) + "a" + String(repeating: "\nb", count: 50_000),
        String(repeating: "- ", count: 30_000) + "a" + String(repeating: "\nb", count: 50_000),
        String(repeating: "|x", count: 1000) + "\n" + String(repeating: "|-", count: 1000) + String(repeating: "\na", count: 100_000),
        String(repeating: "|x", count: 40_000) + "\n> " + String(repeating: "|-", count: 40_000),
    ])
    func `what would hold the parser up, or take all memory, is shown unparsed`(text: String) throws {
        let html = MarkdownDocument(text).html()
        #expect(html.hasPrefix("<pre class=\"plain\"") && html.utf8.count < 6 * text.utf8.count)
        let contained = MarkdownDocument(text).contained(below: 3)
        #expect(contained.hasPrefix("```text\n") && contained.hasSuffix("\n```"))
        #expect(MarkdownDocument(text).plain.utf8.count <= text.utf8.count + 1)
    }

    @Test func `long texts that a model may write are parsed`() {
        let table =
            "| a | b | c | d | e | f | g | h |\n" + String(repeating: "|---", count: 8) + "|\n"
            + String(repeating: "| 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 |\n", count: 2000)
        let list = (0..<12).map { String(repeating: "  ", count: $0) + "- item\n" }.joined()
        let code = "```\n" + String(repeating: String(repeating: " ", count: 80) + "deep {\n", count: 1500) + "```\n"
        for text in [table, String(repeating: list, count: 300), code, String(repeating: "> quoted\n> text\n", count: 5000)] {
            #expect(!MarkdownDocument(text).html().contains("class=\"plain\""), "\(text.prefix(40))")
        }
    }

    @Test func `a huge text is shown unparsed`() throws {
        let text = String(repeating: "<script> **x**\n", count: 30_000)
        let html = MarkdownDocument(text).html()
        #expect(html.hasPrefix("<pre class=\"plain\" dir=\"auto\">&lt;script&gt; **x**\n") && !html.contains("<script>"))
    }

    @Test func `random bytes of markup make well-formed pages`() throws {
        var generator = SystemRandomNumberGenerator()
        let parts = [
            "*", "**", "`", "```\n", "[", "](http://e.example)", "](javascript:x)", "![", "<b>", "<!--", "|", "\n", "\n\n", "- ", "> ",
            "    ", "1. ",
            "a", "שלום", "日本", "&lt;", "&#0;", "\\", "~~", "# ", "---\n", "| - |\n", "<https://e.example>", "\u{1}", "\u{2028}", "- [x] ",
            "<br>",
        ]
        for _ in 0..<400 {
            let text = (0..<40).map { _ in parts.randomElement(using: &generator) ?? "" }.joined()
            Hostile.check(try HTMLReader(MarkdownDocument(text).html()), text)
        }
    }
}
