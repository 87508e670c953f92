import CouncilModel
import Testing

@testable import Deliberation

struct HistoryRoomTests {
    private func texts(_ turns: [(String, String)], question: String = "Now?", fitting: Int, members: Int = 3) -> [String] {
        var room = HistoryRoom(before: question, fittingTokens: fitting, members: members)
        var texts: [String] = []
        for (question, answer) in turns.reversed() {
            guard room.takes(question: question, answer: answer) else { break }
            texts = ["user: \(question)", "assistant: \(answer)"] + texts
        }
        return texts
    }

    @Test func `questions and final answers go before the question, oldest first`() {
        #expect(
            texts([("Q1", "A1"), ("Q2", "A2")], fitting: 128_000) == ["user: Q1", "assistant: A1", "user: Q2", "assistant: A2"])
    }

    @Test func `the oldest pairs go first, whole, and leave no gap`() {
        let long = String(repeating: "x", count: 3000)
        let turns: [(String, String)] = [("small", "small"), ("Q2", long), ("Q3", long), ("Q4", "A4")]
        // Three quarters of 8,000 are reserved; 2,000 tokens hold one long pair and the short one behind it.
        #expect(texts(turns, fitting: 8000).map { $0.prefix(8) } == ["user: Q3", "assistan", "user: Q4", "assistan"])
    }

    @Test func `a question that fills the context by itself stands alone`() {
        #expect(texts([("Q1", "A1")], question: String(repeating: "x", count: 100_000), fitting: 8000) == [])
    }

    @Test func `everything fits with the reserve for answers, ballots and the final answer`() {
        let turns = (0..<500).map { ("question \($0)", String(repeating: "word ", count: 100)) }
        for members in [2, 5, 26] {
            let messages = texts(turns, fitting: 128_000, members: members)
            let bytes = messages.map(\.utf8.count).reduce(0, +)
            #expect(bytes / 3 <= 128_000 - members * 3000 - 3000)
            #expect(!messages.isEmpty)
            #expect(messages.count.isMultiple(of: 2))
        }
    }

    @Test(arguments: [Int.min, -1, 0, 1, Int.max])
    func `no size of context brings it down`(fitting: Int) {
        _ = texts([("Q1", "A1")], fitting: fitting, members: fitting)
    }
}
