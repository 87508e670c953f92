import CouncilModel
import Testing

@testable import Deliberation

/// Whatever happens in whatever order: `Rehearsal` checks every step, these check whole runs.
struct RunPropertyTests {
    @Test(arguments: 0..<400 as Range<UInt64>)
    func `any interleaving of inputs ends in finish, with every promise kept`(seed: UInt64) {
        var chance = SplitMix64(seed: seed)
        let wantsTitle = Bool.random(using: &chance)
        var message = AssistantMessage.fresh(.random(using: &chance))
        for life in 0..<4 {
            let expected = missingCalls(message, wantsTitle: wantsTitle)
            var rehearsal = Rehearsal(message, wantsTitle: wantsTitle, seed: seed &+ UInt64(life))
            rehearsal.start()
            #expect(Set(rehearsal.made.map(\.id)) == expected)
            play(&rehearsal, mayStop: life < 3, using: &chance)
            checkWhole(rehearsal, wantsTitle: wantsTitle)
            message = rehearsal.message
            guard message.status == .cancelled || message.status == .interrupted || message.status == .failed else { break }
        }
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func `the same seed and the same inputs give the same run`(seed: UInt64) {
        func run() -> [RunEvent] {
            var chance = SplitMix64(seed: seed)
            var rehearsal = Rehearsal(.fresh(.random(using: &chance)), wantsTitle: true, seed: seed)
            rehearsal.start()
            play(&rehearsal, mayStop: false, using: &chance)
            return rehearsal.events
        }
        #expect(run() == run())
    }

    @Test(arguments: 0..<100 as Range<UInt64>)
    func `inputs for calls that nobody made change nothing`(seed: UInt64) {
        var chance = SplitMix64(seed: seed)
        var rehearsal = Rehearsal(wantsTitle: true, seed: seed)
        for started in [false, true] {
            if started { rehearsal.start() }
            let before = rehearsal.message
            for _ in 0..<50 {
                let id = CallID(
                    stage: CallFailure.Stage(rawValue: Int.random(in: 0...3, using: &chance)) ?? .final,
                    model: (["m/one", "m/two", "x/nobody"] as [ModelID]).randomElement(using: &chance) ?? "m/one",
                    attempt: [Int.min, -1, 0, 2, 3, Int.max].randomElement(using: &chance) ?? 0)
                rehearsal.receive(.text(id, "x"))
                rehearsal.receive(.completed(id, Completion(text: "x", usage: Usage(promptTokens: 1))))
                rehearsal.receive(.failed(id, .busy))
            }
            #expect(rehearsal.message == before)
        }
    }

    private func play(_ rehearsal: inout Rehearsal, mayStop: Bool, using chance: inout SplitMix64) {
        var steps = 0
        while !rehearsal.isFinished {
            steps += 1
            guard steps < 2000, let call = rehearsal.underWay.randomElement(using: &chance) else {
                Issue.record("a run that is not finished has calls under way, and not for ever")
                return
            }
            rehearsal.now = rehearsal.now.advanced(by: .milliseconds(Int64.random(in: 0...900, using: &chance)))
            let usage = Bool.random(using: &chance) ? Usage(promptTokens: Int.random(in: 1...9, using: &chance), completionTokens: 2) : nil
            switch Int.random(in: 0..<100, using: &chance) {
            case 0..<45: rehearsal.receive(.completed(call.id, Completion(text: text(for: call.stage, using: &chance), usage: usage)))
            case 45..<65:
                let kind = Self.kinds.randomElement(using: &chance) ?? .connection
                rehearsal.receive(.failed(call.id, CallFault(kind, "It failed.", usage: usage)))
            case 65..<80: rehearsal.receive(.text(call.id, "some text"))
            case 80..<97:
                guard let old = rehearsal.made.randomElement(using: &chance), !rehearsal.holds(old.id) else { continue }
                rehearsal.receive(.completed(old.id, Completion(text: "late", usage: usage)))
            default:
                guard mayStop else { continue }
                rehearsal.receive([Input.cancel, .interrupt, .timeIsUp].randomElement(using: &chance) ?? .cancel)
            }
        }
    }

    private static let kinds: [CallFault.Kind] = [
        .badKey, .noCredit, .refused, .unknownModel, .invalidRequest, .rateLimited, .providerError, .connection, .stalled, .timedOut,
        .badAnswer, .cancelled,
    ]

    private func text(for stage: CallFailure.Stage, using chance: inout SplitMix64) -> String {
        let texts =
            stage == .ballots
            ? [
                "FINAL RANKING:\n1. Response B\n2. Response A", "Response A it is", "None.", "FINAL RANKING:\n1. Response Z",
                "FINAL RANKING:",
            ]
            : ["An answer", "Another\n\nanswer", " \n", "Title: a thing."]
        return texts.randomElement(using: &chance) ?? ""
    }

    private func checkWhole(_ rehearsal: Rehearsal, wantsTitle: Bool) {
        let message = rehearsal.message
        let order = ["stage1_start", "stage1_complete", "stage2_start", "stage2_complete", "stage3_start", "stage3_complete"]
        let stages = rehearsal.types.filter { order.contains($0) || $0 == "title_complete" || $0 == "complete" || $0 == "error" }
        if message.status == .complete {
            #expect(stages == order + (wantsTitle ? ["title_complete"] : []) + ["complete"])
            #expect(message.stage3 != nil)
            #expect((message.title != nil) || !wantsTitle)
        } else {
            #expect(Array(stages.dropLast()) == Array(order.prefix(stages.count - 1)))
            #expect(stages.last == "error")
        }
        #expect(message.stage2.count { $0.source == .none } == message.errors.count { $0.reason == .emptyBallot })
    }

    /// What a run over `message` has to ask for at once, found out another way than the run does.
    private func missingCalls(_ message: AssistantMessage, wantsTitle: Bool) -> Set<CallID> {
        var missing: Set<CallID> = []
        func add(_ stage: CallFailure.Stage, _ model: ModelID) { missing.insert(CallID(stage: stage, model: model, attempt: 1)) }
        let answered = Set(message.stage1.map(\.model))
        let judged = Set(message.stage2.map(\.model))
        if wantsTitle && message.title == nil { add(.title, message.council.titleModel) }
        guard message.stage3 == nil else { return missing }
        let silent = message.council.members.filter { !answered.contains($0) }
        if !silent.isEmpty && judged.isEmpty {
            silent.forEach { add(.answers, $0) }
        } else if answered.count > 1 && judged != answered {
            answered.subtracting(judged).forEach { add(.ballots, $0) }
        } else {
            add(.final, message.council.lead)
        }
        return missing
    }
}

extension Council {
    fileprivate static func random(using chance: inout SplitMix64) -> Self {
        let members = (["m/a", "m/b", "m/c", "m/d", "m/e"] as [ModelID]).prefix(Int.random(in: 1...5, using: &chance))
        let lead = Bool.random(using: &chance) ? members[0] : "x/lead"
        return Council(
            members: Array(members), lead: lead, title: Bool.random(using: &chance) ? "x/title" : nil,
            judgeSelf: Bool.random(using: &chance))
    }
}
