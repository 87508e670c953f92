import CouncilModel
import Foundation
import Testing

@testable import Deliberation

/// Events are written by hand: what comes out is to the byte what a general encoder makes of the same records.
@Suite struct RunEventWritingTests {
    private func expected(_ event: RunEvent) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return String(decoding: try encoder.encode(Reference(event: event)), as: UTF8.self)
    }

    @Test func `every event is what the general encoder writes`() throws {
        var chance = Chance(generator: SplitMix64(seed: 11))
        for _ in 0..<300 {
            for event in chance.events() {
                let (found, wanted) = (String(decoding: event.json(), as: UTF8.self), try expected(event))
                try #require(found == wanted)
            }
        }
    }

    @Test func `a delta reads as the general encoder's does`() throws {
        var chance = Chance(generator: SplitMix64(seed: 12))
        for _ in 0..<300 {
            let event = RunEvent.stage2Delta(model: chance.model(), delta: chance.text())
            let found = try JSONSerialization.jsonObject(with: Data(event.json())) as? [String: String]
            #expect(try found == JSONSerialization.jsonObject(with: Data(try expected(event).utf8)) as? [String: String])
        }
    }
}

/// Records of all shapes.
private struct Chance {
    var generator: SplitMix64

    mutating func roll(_ sides: Int) -> Int { Int.random(in: 0..<sides, using: &generator) }

    mutating func text() -> String {
        String(
            String.UnicodeScalarView(
                (0..<roll(40)).compactMap { _ in Unicode.Scalar(UInt32.random(in: 0...(roll(2) == 0 ? 0x7F : 0x10FFFF), using: &generator))
                }))
    }

    mutating func model() -> ModelID { ModelID(["a/b", "openai/gpt-5.1", "m\"\\"][roll(3)]) ?? "x" }

    mutating func number() -> Int { [0, 1, -7, 123_456, .max, .min][roll(6)] }

    mutating func usage() -> Usage {
        Usage(
            promptTokens: number(), completionTokens: number(),
            cost: MicroUSD(millionths: [0, 1, 1175, 1_000_000, 123_456_789, 9_000_000_000_000_000][roll(6)]))
    }

    mutating func call() -> CallRecord {
        CallRecord(
            usage: roll(2) == 0 ? nil : usage(), servedBy: roll(2) == 0 ? nil : model(), generationID: roll(2) == 0 ? nil : text(),
            finishReason: roll(2) == 0 ? nil : text(), milliseconds: number(), attempts: number())
    }

    mutating func answers() -> [Answer] { (0..<roll(3)).map { _ in Answer(model: model(), response: text(), call: call()) } }

    mutating func ballots() -> [Ballot] {
        (0..<roll(3)).map { _ in
            Ballot(
                model: model(), ranking: text(), parsedRanking: (0..<roll(3)).map { _ in text() },
                source: [.block, .fallback, .none][roll(3)], call: call())
        }
    }

    mutating func tally() -> Tally {
        let ranks = [1, 1.33, 2.5, 1e-7, 1e20, -0.0, .nan, .infinity, -.infinity]
        return Tally(
            labelToModel: Dictionary((0..<roll(30)).map { ("Response \($0)", model()) }) { first, _ in first },
            aggregateRankings: (0..<roll(3)).map { _ in
                .init(model: model(), averageRank: ranks[roll(ranks.count)], rankingsCount: number())
            })
    }

    mutating func reason() -> CallFailure.Reason { [.emptyBallot, .fault(.rateLimited), .fault(.cancelled)][roll(3)] }

    mutating func stage() -> CallFailure.Stage { [.title, .answers, .ballots, .final][roll(4)] }

    mutating func failures() -> [CallFailure] {
        (0..<roll(3)).map { _ in
            CallFailure(stage: stage(), model: model(), reason: reason(), detail: text(), usage: roll(2) == 0 ? nil : usage())
        }
    }

    mutating func events() -> [RunEvent] {
        [
            .stage1Start(models: (0..<roll(4)).map { _ in model() }),
            .stage1Complete(answers()),
            .stage1Answer(Answer(model: model(), response: text(), call: call())),
            .stage2Start,
            .stage2Complete(ballots(), metadata: tally()),
            .stage2Ballot(Ballot(model: model(), ranking: text(), parsedRanking: [text()], source: .block, call: call())),
            .stage3Start(model: model()),
            .stage3Complete(
                FinalAnswer(
                    model: model(), response: text(), substitute: [nil, .member, .bestAnswer][roll(3)], call: roll(2) == 0 ? nil : call())),
            .titleComplete(title: text()),
            .complete(usage: usage(), errors: failures()),
            .callRetry(
                stage: stage(), model: model(), attempt: number(), reason: reason(), detail: text(), delay: .milliseconds(roll(100_000))),
            .callFailed(stage: stage(), model: model(), reason: reason(), detail: text()),
            .error(message: text(), status: [.failed, .cancelled, .interrupted][roll(3)]),
        ]
    }
}

/// The events as a general encoder writes them.
private struct Reference: Encodable {
    let event: RunEvent

    private enum CodingKeys: String, CodingKey {
        case type, model, models, delta, data, metadata, usage, errors, stage, attempt, reason, detail, message, status
        case delay = "delay_ms"
    }

    public func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: CodingKeys.self)
        try object.encode(event.type, forKey: .type)
        switch event {
        case .stage1Start(let models): try object.encode(models, forKey: .models)
        case .stage1Delta(let model, let delta), .stage2Delta(let model, let delta), .stage3Delta(let model, let delta):
            try object.encode(model, forKey: .model)
            try object.encode(delta, forKey: .delta)
        case .stage1Answer(let answer): try object.encode(answer, forKey: .data)
        case .stage1Complete(let answers): try object.encode(answers, forKey: .data)
        case .stage2Start: break
        case .stage2Ballot(let ballot): try object.encode(ballot, forKey: .data)
        case .stage2Complete(let ballots, let tally):
            try object.encode(ballots, forKey: .data)
            try object.encode(tally, forKey: .metadata)
        case .stage3Start(let model): try object.encode(model, forKey: .model)
        case .stage3Complete(let final): try object.encode(final, forKey: .data)
        case .titleComplete(let title): try object.encode(["title": title], forKey: .data)
        case .complete(let usage, let errors):
            try object.encode(usage, forKey: .usage)
            try object.encode(errors, forKey: .errors)
        case .callRetry(let stage, let model, let attempt, let reason, let detail, let delay):
            try encodeFailure(stage, model, reason, detail, into: &object)
            try object.encode(attempt, forKey: .attempt)
            try object.encode(delay.wholeMilliseconds, forKey: .delay)
        case .callFailed(let stage, let model, let reason, let detail):
            try encodeFailure(stage, model, reason, detail, into: &object)
        case .error(let message, let status):
            try object.encode(message, forKey: .message)
            try object.encode(status, forKey: .status)
        }
    }

    private func encodeFailure(
        _ stage: CallFailure.Stage, _ model: ModelID, _ reason: CallFailure.Reason, _ detail: String,
        into object: inout KeyedEncodingContainer<CodingKeys>
    ) throws {
        try object.encode(stage, forKey: .stage)
        try object.encode(model, forKey: .model)
        try object.encode(reason, forKey: .reason)
        try object.encode(detail, forKey: .detail)
    }
}
