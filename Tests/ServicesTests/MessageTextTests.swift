import CouncilModel
import FileStore
import Foundation
import Testing

@testable import Services

@Suite struct MessageTextTests {
    @Test func `a message's file has the bytes that Foundation's encoder gives it, whatever it holds`() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        for _ in 0..<1_000 {
            let message = Chance.message()
            let expected = String(decoding: try encoder.encode(message), as: UTF8.self) + "\n"
            let made = String(decoding: message.text, as: UTF8.self)
            try #require(made == expected)
            #expect(try RecordJSON.decode(AssistantMessage.self, from: message.text, path: "") == message)
        }
    }
}

/// Values made by chance.
private enum Chance {
    static func message() -> AssistantMessage {
        var message = AssistantMessage(
            council: Council(members: several(1...5, model), lead: model(), title: maybe(model), judgeSelf: .random()), createdAt: time())
        message.status = [.running, .complete, .failed, .cancelled, .interrupted].randomElement()!
        message.completedAt = maybe(time)
        message.stage1 = several(0...4) { Answer(model: model(), response: text(), call: call()) }
        message.stage2 = several(0...4) {
            Ballot(
                model: model(), ranking: text(), parsedRanking: several(0...3, text),
                source: [.block, .fallback, .none].randomElement()!, call: call())
        }
        message.stage3 = maybe {
            FinalAnswer(
                model: model(), response: text(), substitute: [nil, .member, .bestAnswer].randomElement()!, call: maybe(call))
        }
        message.metadata = maybe {
            Tally(
                labelToModel: Dictionary(several(0...4) { ("Response " + text(), model()) }) { first, _ in first },
                aggregateRankings: several(0...4) {
                    .init(model: model(), averageRank: [1, 1.5, 2.33, 0.1, 12].randomElement()!, rankingsCount: .random(in: 0...26))
                })
        }
        message.title = maybe { TitleRecord(model: model(), title: text(), call: maybe(call)) }
        message.errors = several(0...3) {
            CallFailure(
                stage: [.title, .answers, .ballots, .final].randomElement()!, model: model(),
                reason: [.emptyBallot, .fault(.badKey), .fault(.timedOut)].randomElement()!, detail: text(), usage: maybe(usage))
        }
        message.usage = usage()
        return message
    }

    private static func call() -> CallRecord {
        CallRecord(
            usage: maybe(usage), servedBy: maybe(model), generationID: maybe(text), finishReason: maybe(text),
            milliseconds: .random(in: 0...100_000), attempts: .random(in: 1...4))
    }

    private static func usage() -> Usage {
        Usage(
            promptTokens: .random(in: 0...Int.max), completionTokens: .random(in: 0...9),
            cost: MicroUSD(millionths: [0, 1, 10, 1_000_000, .random(in: 0...8_000_000_000_000)].randomElement()!))
    }

    private static func model() -> ModelID {
        ModelID(["openai/gpt-5.1", "a\"b\\c", "x"].randomElement()!)!
    }

    private static func time() -> Timestamp { Timestamp(milliseconds: .random(in: 0...4_000_000_000_000)) }

    private static func text() -> String {
        let marks: [Character] = [
            "a", "Z", "/", "\"", "\\", "\n", "\r", "\t", "\u{8}", "\u{c}", "\0", "\u{1f}", "\u{7f}", "é", "\u{2028}", "漢", "😀",
        ]
        return String((0..<Int.random(in: 0...20)).map { _ in marks.randomElement()! })
    }

    private static func maybe<Value>(_ make: () -> Value) -> Value? { Bool.random() ? make() : nil }

    private static func several<Value>(_ count: ClosedRange<Int>, _ make: () -> Value) -> [Value] {
        (0..<Int.random(in: count)).map { _ in make() }
    }
}
