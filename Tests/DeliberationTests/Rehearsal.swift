public import CouncilModel
import Testing

@testable import Deliberation

/// Plays the daemon for one run: carries out effects, hands inputs in, and holds every step to the promises that always apply.
struct Rehearsal {
    private(set) var run: Deliberation
    /// Calls that were asked for and have no result, in the order in which they were asked for.
    private(set) var underWay: [Call] = []
    private(set) var made: [Call] = []
    private(set) var delays: [CallID: Duration] = [:]
    private(set) var events: [RunEvent] = []
    private(set) var stopped: [CallID] = []
    private(set) var saved: AssistantMessage?
    private(set) var saves = 0
    private(set) var isFinished = false
    private(set) var reported = Usage()
    var now = Timestamp(milliseconds: 1_800_000_000_000)

    init(
        _ message: AssistantMessage = .fresh(), question: String = "Why is the sky blue?", history: [ChatMessage] = [],
        wantsTitle: Bool = false, settings: Deliberation.Settings = .init(), seed: UInt64 = 7
    ) {
        reported = message.usage
        run = Deliberation(
            question: question, history: ChatHistory(history), message: message, wantsTitle: wantsTitle, settings: settings, seed: seed)
    }

    var message: AssistantMessage { run.message }
    var types: [String] { events.map(\.type) }

    mutating func start() { carryOut(run.start(at: now)) }

    mutating func receive(_ input: Input) {
        switch input {
        case .completed(let id, let completion) where holds(id): reported += completion.usage ?? Usage()
        case .failed(let id, let fault) where holds(id): reported += fault.usage ?? Usage()
        default: break
        }
        if case .completed(let id, _) = input { underWay.removeAll { $0.id == id } }
        if case .failed(let id, _) = input { underWay.removeAll { $0.id == id } }
        carryOut(run.receive(input, at: now))
    }

    func holds(_ id: CallID) -> Bool { underWay.contains { $0.id == id } }

    func call(_ stage: CallFailure.Stage, _ model: ModelID) -> Call? { underWay.first { $0.stage == stage && $0.model == model } }

    mutating func complete(_ stage: CallFailure.Stage, _ model: ModelID, _ text: String, usage: Usage? = nil) {
        guard let call = call(stage, model) else {
            Issue.record("no call of \(model) is under way in stage \(stage)")
            return
        }
        receive(.completed(call.id, Completion(text: text, usage: usage)))
    }

    mutating func fail(_ stage: CallFailure.Stage, _ model: ModelID, _ fault: CallFault) {
        guard let call = call(stage, model) else {
            Issue.record("no call of \(model) is under way in stage \(stage)")
            return
        }
        receive(.failed(call.id, fault))
    }

    /// Every member answers, judges by a block, and the lead concludes.
    mutating func answerAll(_ models: [ModelID] = Council.three.members) {
        for model in models { complete(.answers, model, "answer of \(model)") }
    }

    mutating func judgeAll(_ models: [ModelID] = Council.three.members, _ ballot: String = "FINAL RANKING:\n1. Response A\n2. Response B") {
        for model in models { complete(.ballots, model, ballot) }
    }

    private mutating func carryOut(_ effects: [Effect]) {
        #expect(effects.count { $0 == .save } <= 1)
        for effect in effects {
            #expect(!isFinished, "nothing comes after finish: \(effect)")
            switch effect {
            case .call(let call, let delay): begin(call, after: delay)
            case .emit(let event): tell(event)
            case .save:
                saved = run.message
                saves += 1
            case .stop(let id):
                #expect(holds(id), "only what is under way is stopped")
                underWay.removeAll { $0.id == id }
                stopped.append(id)
            case .finish:
                isFinished = true
                #expect(underWay.isEmpty, "no call outlives its run")
                #expect(run.message.completedAt == now)
                #expect(run.message.status != .running)
                #expect(saved == run.message, "what is on disk at the end is the whole message")
            }
        }
        #expect(run.message.usage == reported, "the usage is the sum of what was reported")
        #expect(run.message.usage == run.message.usageOfCalls, "every token stands with the call that used it")
    }

    private mutating func begin(_ call: Call, after delay: Duration) {
        #expect(self.call(call.stage, call.model) == nil, "one call at a time for a stage and model")
        underWay.append(call)
        made.append(call)
        delays[call.id] = delay
    }

    private mutating func tell(_ event: RunEvent) {
        events.append(event)
        switch event {
        case .stage1Answer(let answer): #expect(saved?.stage1.contains(answer) == true)
        case .stage1Complete(let answers): #expect(saved?.stage1 == answers)
        case .stage2Ballot(let ballot): #expect(saved?.stage2.contains(ballot) == true)
        case .stage2Complete(let ballots, let tally):
            #expect(saved?.stage2 == ballots)
            #expect(saved?.metadata == tally)
        case .stage3Complete(let final): #expect(saved?.stage3 == final)
        case .titleComplete(let title): #expect(saved?.title?.title == title)
        case .callFailed(_, let model, let reason, _):
            #expect(saved?.errors.contains { $0.model == model && $0.reason == reason } == true)
        case .complete: #expect(saved?.status == .complete)
        case .error(_, let status): #expect(saved?.status == status)
        default: break
        }
    }
}

extension Call {
    var model: ModelID { request.model }
    var prompt: String { request.messages.last?.content ?? "" }
}

extension ModelID: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) { self = ModelID(text)! }
}

extension Council {
    static let three = Council(members: ["m/one", "m/two", "m/three"], lead: "m/two", title: "m/title")
}

extension AssistantMessage {
    var usageOfCalls: Usage {
        let records = stage1.map(\.call) + stage2.map(\.call) + [stage3?.call, title?.call].compactMap { $0 }
        return (records.compactMap(\.usage) + errors.compactMap(\.usage)).reduce(Usage(), +)
    }

    static func fresh(_ council: Council = .three) -> Self {
        AssistantMessage(council: council, createdAt: Timestamp(milliseconds: 1_799_999_999_000))
    }
}

extension CallFault {
    static let badKey = CallFault(.badKey, "The key is refused.")
    static let busy = CallFault(.providerError, "The provider is overloaded.")
}
