import CouncilModel
import Foundation
import Testing

@testable import Deliberation

struct RunEventTests {
    private func text(_ event: RunEvent) -> String { String(decoding: event.json(), as: UTF8.self) }

    private let record = CallRecord(usage: Usage(promptTokens: 3), milliseconds: 12, attempts: 1)

    @Test func `a delta is written as it stands on the wire`() {
        #expect(
            text(.stage1Delta(model: "openai/gpt-5.1", delta: "Blue \"sky\"\n\\ \u{1}\u{1F}\t\r / é 蓝 👩‍👩‍👧 \u{2028}"))
                == "{\"type\":\"stage1_delta\",\"model\":\"openai/gpt-5.1\",\"delta\":\"Blue \\\"sky\\\"\\n\\\\ \\u0001\\u001f\\t\\r / é 蓝 👩‍👩‍👧 \u{2028}\"}"
        )
        #expect(text(.stage2Delta(model: "m\"\\", delta: "")) == "{\"type\":\"stage2_delta\",\"model\":\"m\\\"\\\\\",\"delta\":\"\"}")
        #expect(text(.stage3Delta(model: "m", delta: "x")) == "{\"type\":\"stage3_delta\",\"model\":\"m\",\"delta\":\"x\"}")
    }

    @Test func `any text survives the way through a delta`() throws {
        var chance = SplitMix64(seed: 3)
        for _ in 0..<500 {
            let delta = String(
                String.UnicodeScalarView(
                    (0..<Int.random(in: 0...60, using: &chance)).compactMap { _ in
                        Unicode.Scalar(UInt32.random(in: 0...(Bool.random(using: &chance) ? 0x7F : 0x10FFFF), using: &chance))
                    }))
            let json = RunEvent.stage1Delta(model: "m", delta: delta).json()
            #expect(!json.contains(0x0A) && !json.contains(0x0D))
            let object = try #require(try JSONSerialization.jsonObject(with: Data(json)) as? [String: String])
            #expect(object["delta"].map { Array($0.unicodeScalars) } == Array(delta.unicodeScalars))
        }
    }

    @Test func `every event is one line with its type and its fields`() throws {
        let answer = Answer(model: "m/a", response: "a\nb", call: record)
        let ballot = Ballot(model: "m/a", ranking: "1. Response A", parsedRanking: ["Response A"], source: .fallback, call: record)
        let tally = Tally(
            labelToModel: ["Response A": "m/a"],
            aggregateRankings: [.init(model: "m/a", averageRank: 1.33, rankingsCount: 3)])
        let final = FinalAnswer(model: "m/a", response: "So.", substitute: .bestAnswer, call: nil)
        let failure = CallFailure(stage: .ballots, model: "m/b", reason: .emptyBallot, detail: "Nothing.")
        let fields: [(RunEvent, Set<String>)] = [
            (.stage1Start(models: ["m/a"]), ["models"]),
            (.stage1Answer(answer), ["data"]),
            (.stage1Complete([answer]), ["data"]),
            (.stage2Start, []),
            (.stage2Ballot(ballot), ["data"]),
            (.stage2Complete([ballot], metadata: tally), ["data", "metadata"]),
            (.stage3Start(model: "m/a"), ["model"]),
            (.stage3Complete(final), ["data"]),
            (.titleComplete(title: "Blue"), ["data"]),
            (.complete(usage: Usage(), errors: [failure]), ["usage", "errors"]),
            (
                .callRetry(
                    stage: .answers, model: "m/a", attempt: 2, reason: .fault(.rateLimited), detail: "Wait.", delay: .milliseconds(750)),
                ["stage", "model", "attempt", "reason", "detail", "delay_ms"]
            ),
            (.callFailed(stage: .title, model: "m/a", reason: .emptyBallot, detail: "d"), ["stage", "model", "reason", "detail"]),
            (.error(message: "It ended.", status: .cancelled), ["message", "status"]),
        ]
        for (event, expected) in fields {
            let json = event.json()
            #expect(!json.contains(0x0A))
            let object = try #require(try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any])
            #expect(object["type"] as? String == event.type)
            #expect(Set(object.keys) == expected.union(["type"]), "\(event.type)")
        }
    }

    @Test func `the wire's shapes are kept inside the events`() {
        #expect(text(.stage1Start(models: ["a/b"])) == #"{"models":["a/b"],"type":"stage1_start"}"#)
        #expect(text(.titleComplete(title: "Blue")) == #"{"data":{"title":"Blue"},"type":"title_complete"}"#)
        #expect(
            text(.callRetry(stage: .final, model: "m", attempt: 3, reason: .fault(.stalled), detail: "d", delay: .seconds(2)))
                == #"{"attempt":3,"delay_ms":2000,"detail":"d","model":"m","reason":"stalled","stage":3,"type":"call_retry"}"#)
        #expect(text(.error(message: "m", status: .failed)) == #"{"message":"m","status":"failed","type":"error"}"#)
        let tally = Tally(
            labelToModel: ["Response A": "m/a"],
            aggregateRankings: [.init(model: "m/a", averageRank: 1.33, rankingsCount: 3)])
        #expect(
            text(.stage2Complete([], metadata: tally))
                == #"{"data":[],"metadata":{"aggregate_rankings":[{"average_rank":1.33,"model":"m/a","rankings_count":3}],"label_to_model":{"Response A":"m/a"}},"type":"stage2_complete"}"#
        )
    }

    @Test func `a number that JSON does not know brings no event down`() {
        let tally = Tally(labelToModel: [:], aggregateRankings: [.init(model: "m", averageRank: .nan, rankingsCount: 0)])
        #expect(text(.stage2Complete([], metadata: tally)).contains("\"nan\""))
    }
}
