import CouncilModel
import Testing

struct DocumentNameTests {
    private func name(_ title: String) -> String {
        DocumentName(title: title, createdAt: Timestamp(milliseconds: 1_795_470_000_000)).text
    }

    @Test(arguments: [
        ("Which database?", "2026-11-23 Which database"), ("../../etc/passwd", "2026-11-23 etc passwd"), ("", "2026-11-23 conversation"),
        ("...", "2026-11-23 conversation"), ("a\u{0}b\nc\u{1B}[31m", "2026-11-23 a b c [31m"), ("C:\\x|y", "2026-11-23 C x y"),
        ("日本語の題", "2026-11-23 日本語の題"), ("\u{202E}gpj.exe", "2026-11-23 gpj.exe"), ("👩‍💻 work", "2026-11-23 👩‍💻 work"),
        ("-rf *", "2026-11-23 -rf"), ("$(reboot) `x`", "2026-11-23 (reboot) x"),
    ])
    func `a title becomes one safe component of a path`(title: String, expected: String) {
        #expect(name(title) == expected)
    }

    @Test func `a long title is cut between characters`() {
        #expect(name(String(repeating: "日", count: 300)).utf8.count <= 180)
        #expect(name(String(repeating: "a", count: 300)).count == 91)
        #expect(name(String(repeating: "👩‍👩‍👧‍👦", count: 100)).hasSuffix("👩‍👩‍👧‍👦"))
    }

    @Test func `in ASCII every other character is a line below`() {
        #expect(DocumentName(title: "Größe 100%; 日", createdAt: Timestamp(milliseconds: 0)).ascii == "1970-01-01 Gr__e 100__ _")
    }
}
