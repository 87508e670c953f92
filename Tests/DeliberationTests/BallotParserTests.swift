import CouncilModel
import Testing

@testable import Deliberation

struct BallotParserTests {
    private static let shown = ["Response A", "Response B", "Response C"]

    private func read(_ text: String, shown: [String] = Self.shown) -> String {
        let reading = BallotParser.read(text, shown: shown)
        return "\(reading.source): " + reading.labels.map { String($0.dropFirst("Response ".count)) }.joined(separator: " ")
    }

    @Test(arguments: [
        "FINAL RANKING:\n1. Response C\n2. Response A\n3. Response B",
        "Response A is weak, Response B worse.\n\nFINAL RANKING:\n1. Response C\n2. Response A\n3. Response B\n",
        "Response A is weak.\r\n\r\nFINAL RANKING:\r\n1. Response C\r\n2. Response A\r\n3. Response B\r\n",
        "**FINAL RANKING:**\n1. Response C\n2. Response A\n3. Response B",
        "**FINAL RANKING**:\n\n1. **Response C**\n2. **Response A**\n3. **Response B**",
        "## FINAL RANKING:\n1) Response C\n2) Response A\n3) Response B",
        "### **Final Ranking:**\n**1. Response C**\n**2. Response A**\n**3. Response B**",
        "final ranking :\n 1.Response C\n 2.Response A\n 3.Response B",
        "> FINAL RANKING:\n> 1. Response C\n> 2. Response A\n> 3. Response B",
        "`FINAL RANKING:`\n```\n1. response C\n2. RESPONSE A\n3. Response B\n```",
        "FINAL RANKING:\n1. Response C — better than Response B and Response A\n2. Response A (Response B lags)\n3. Response B",
        "FINAL RANKING:\n1. Response C\n   - clearer than Response B\n2. Response A\n3. Response B",
        "FINAL RANKING: 1. Response C 2. Response A 3. Response B",
        "FINAL RANKING:\n**1.** Response C\n**2.** Response A\n**3.** Response B",
        "FINAL RANKING:\n1. [Response C]\n2. \"Response A\"\n3. (Response B)",
        "FINAL RANKING:\n1. Response C\n2. Response C\n3. Response A\n4. Response B\n5. Response A",
        "FINAL RANKING:\n1. Response C\n2. Response D\n3. Response A\n4. Response AB\n5. Response B",
        "My FINAL RANKING: will follow.\n1. Response A\n\nFINAL RANKING:\n1. Response C\n2. Response A\n3. Response B",
        "FINAL RANKING:\n1. Response C\n2. Response A\n3. Response B\n\nI hope that Response B improves.",
        "结论如下。\nFINAL RANKING:\n1. Response C更好\n2. Response A的\n3. Response B。",
        "FINAL\u{A0}RANKING:\n1.\u{A0}Response\u{A0}C\n2. Response\tA\n3. Response  B",
        "FINAL RANKING：\n１．Response C\n２）Response A\n3. Response\u{202F}B",
        "FINAL RANKING:\u{2028}1. Response C\u{2028}2. Response A\u{2028}3. Response B",
        "FINAL RANKING:\n10. Response C\n20. Response A\n3. Response B",
    ])
    func `a block is read from its numbered labels`(text: String) { #expect(read(text) == "block: C A B") }

    @Test(arguments: [
        // No block at all.
        ("Response B beats Response A; Response B also beats Response C.", "fallback: B A C"),
        // The block has no numbers: its own order counts, not that of the text before it.
        ("Response A is fine.\nFINAL RANKING:\n- Response C\n- Response A", "fallback: C A"),
        ("Response A is fine.\nFINAL RANKING: Response C > Response B > Response A", "fallback: C B A"),
        ("FINAL RANKING:\n| place | answer |\n| 1 | Response B |\n| 2 | Response A |", "fallback: B A"),
        // The block names nothing: the whole text counts.
        ("Response B, then Response A.\nFINAL RANKING:\n1. the second\n2. the first", "fallback: B A"),
        ("Response B, then Response A.\nFINAL RANKING:", "fallback: B A"),
        // No colon, no block.
        ("Response A first?\nFINAL RANKING\n1. Response C", "fallback: A C"),
        ("1. Response B\n2. Response C", "fallback: B C"),
        // No label.
        ("", "none: "),
        ("FINAL RANKING:\n1. the third\n2. the first", "none: "),
        ("Responses A and B are alike; I give a response a chance. Response D, Response AB, Response A1.", "none: "),
        ("MyResponse A and ResponseA, response\nB", "none: "),
    ])
    func `a text without a proper block falls back as far as it must`(text: String, expected: String) {
        #expect(read(text) == expected)
    }

    @Test func `only labels that the judge was shown count`() {
        #expect(read("FINAL RANKING:\n1. Response C\n2. Response A\n3. Response B", shown: ["Response A", "Response B"]) == "block: A B")
        #expect(read("FINAL RANKING:\n1. Response C", shown: ["Response A"]) == "none: ")
        #expect(read("FINAL RANKING:\n1. Response C", shown: []) == "none: ")
    }

    @Test func `labels beyond Z are labels of their own`() {
        #expect((0...28).map { LabelledAnswer.label(at: $0) }.suffix(4) == ["Response Z", "Response AA", "Response AB", "Response AC"])
        #expect(read("FINAL RANKING:\n1. Response AB\n2. Response A", shown: ["Response A", "Response AB"]) == "block: AB A")
    }

    @Test func `no text brings the parser down, and it gives only labels that were shown, each once`() {
        var random = SplitMix64(seed: 2026)
        let parts = [
            "FINAL RANKING:", "final  ranking", ":", "\n", "1.", "2)", " ", "**", "_", "Response", "response ", "A", " B", "C\n", "AB", "é",
            "蓝",
            "\u{A0}", "[", "\0", "9999999999999999999999.", "\u{1F468}\u{200D}\u{1F469}",
        ]
        for round in 0..<4000 {
            let text =
                round.isMultiple(of: 2)
                ? (0..<Int.random(in: 0...40, using: &random)).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
                : String(
                    decoding: (0..<Int.random(in: 0...200, using: &random)).map { _ in UInt8.random(in: .min ... .max, using: &random) },
                    as: UTF8.self)
            let reading = BallotParser.read(text, shown: Self.shown)
            #expect(Set(reading.labels).count == reading.labels.count)
            #expect(Set(reading.labels).isSubset(of: Self.shown))
            #expect(reading.labels.isEmpty == (reading.source == .none))
        }
    }

    @Test func `a long text is read in one go`() {
        let noise = String(repeating: "final ranking: response * 1. ", count: 5000)
        #expect(read(noise + "FINAL RANKING:\n1. Response B") == "block: B")
        #expect(read(String(repeating: " *", count: 100_000)) == "none: ")
    }
}
