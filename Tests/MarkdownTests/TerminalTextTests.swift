import Markdown
import Testing

struct TerminalTextTests {
    @Test func `an escape sequence is shown, not obeyed`() {
        #expect(TerminalText.sanitised("\u{1B}[31mred\u{1B}]0;title\u{7}") == "␛[31mred␛]0;title␇")
        #expect(TerminalText.sanitised("\u{9B}31m") == "\u{FFFD}31m")
    }

    @Test func `every control character but the line feed is gone`() {
        for value in [UInt32](0...0x9F) where value < 0x20 || value >= 0x7F {
            guard value != 0x0A, let scalar = Unicode.Scalar(value) else { continue }
            let text = TerminalText.sanitised("a" + String(Character(scalar)) + "b")
            #expect(!text.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) })
        }
    }

    @Test(arguments: [0x202E, 0x2066, 0x2069, 0x200B, 0x200E, 0x200F, 0x061C, 0xFEFF, 0x2060, 0x00AD, 0xE0041, 0x200D] as [UInt32])
    func `bidirectional and invisible characters are dropped`(value: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(value))
        #expect(TerminalText.sanitised("a" + String(Character(scalar)) + "b") == "ab")
    }

    @Test func `joiners stay where they join`() {
        #expect(TerminalText.sanitised("👩‍💻") == "👩‍💻")
        #expect(TerminalText.sanitised("می‌خواهم") == "می‌خواهم")
    }

    @Test func `a carriage return does not overwrite a line`() {
        #expect(TerminalText.sanitised("a\r\nb\rc\td") == "a\nb␍c    d")
    }

    @Test func `one line stays one line`() {
        #expect(TerminalText.line(" a\n\tb\u{2028}c ") == "a b c")
    }

    @Test(arguments: [
        ("abc", 3), ("日本語", 6), ("한국", 4), ("e\u{301}", 1), ("👍", 2), ("👍🏽", 2), ("👩‍💻", 2), ("🇩🇪", 2), ("❤️", 2), ("ﾊﾝ", 2), ("…", 1), ("क्षि", 3),
    ])
    func `width counts cells`(text: String, cells: Int) {
        #expect(TerminalText.width(of: text) == cells)
    }

    @Test func `a text is cut and filled by cells`() {
        #expect(TerminalText.fitted("日本語", to: 5) == "日本…")
        #expect(TerminalText.fitted("日本語", to: 6) == "日本語")
        #expect(TerminalText.padded("日本", to: 6) == "日本  ")
        #expect(TerminalText.padded("7", to: 3, right: true) == "  7")
    }
}
