/// How far an answer is: what the events so far say. Times count in milliseconds from the question.
struct AskProgress: Equatable, Sendable {
    /// One call to a model.
    enum CallState: Equatable, Sendable {
        case waiting(since: Int)
        case writing(since: Int, characters: Int)
        case retrying(since: Int, attempt: Int, detail: String)
        case done(milliseconds: Int, note: String)
        case failed(String)

        var isOpen: Bool {
            switch self {
            case .waiting, .writing, .retrying: true
            case .done, .failed: false
            }
        }

        /// Whether it came to an answer.
        var isDone: Bool {
            if case .done = self { true } else { false }
        }

        /// When it began.
        var since: Int? {
            switch self {
            case .waiting(let since), .writing(let since, _), .retrying(let since, _, _): since
            case .done, .failed: nil
            }
        }
    }

    /// One stage: its calls in the members' order.
    struct Stage: Equatable, Sendable {
        var calls: [(model: String, state: CallState)] = []
        var isComplete = false

        static func == (left: Self, right: Self) -> Bool {
            left.isComplete == right.isComplete && left.calls.elementsEqual(right.calls) { $0.model == $1.model && $0.state == $1.state }
        }
    }

    /// Stages 1 to 3 as far as they have begun.
    private(set) var stages: [Int: Stage] = [:]
    private(set) var document: AskDocument
    private(set) var isComplete = false
    /// Why the run ended without an answer.
    private(set) var error: (message: String, status: String?)?

    init(conversation: String) {
        document = AskDocument(conversation: conversation)
    }

    /// Whether the stream has said its last word.
    var isOver: Bool { isComplete || error != nil }

    static func == (left: Self, right: Self) -> Bool {
        left.stages == right.stages && left.document == right.document && left.isComplete == right.isComplete
            && left.error?.message == right.error?.message
    }

    /// Takes the next event.
    mutating func feed(_ event: AskEvent, at now: Int) {
        switch event {
        case .stageStarted(let stage, let models): start(stage, models: models, at: now)
        case .delta(let stage, let model, let text):
            change(stage, model) { old in
                guard case .writing(let since, let characters) = old else {
                    return .writing(since: old?.since ?? now, characters: text.count)
                }
                return .writing(since: since, characters: characters + text.count)
            }
        case .answered(let answer, _):
            change(1, answer.model) { Self.done($0, answer.milliseconds, at: now, note: Figures.count(answer.response.count, "character")) }
        case .judged(let ballot, _):
            change(2, ballot.model) { old in
                ballot.isEmpty
                    ? .failed("The judgement names no answer; it does not count.")
                    : Self.done(old, ballot.milliseconds, at: now, note: ballot.order)
            }
        case .retrying(let stage, let model, let attempt, let detail):
            change(stage, model) { .retrying(since: $0?.since ?? now, attempt: attempt, detail: detail) }
        case .failed(let trouble, _): if trouble.stage > 0 { change(trouble.stage, trouble.model) { _ in .failed(trouble.sentence) } }
        case .stageCompleted(let stage, let data, _): complete(stage, data, at: now)
        case .titled: break
        case .completed: isComplete = true
        case .error(let message, let status): error = (message, status)
        }
        document.take(event)
    }

    /// Takes what a conversation's file says of the run, where the stream was lost.
    mutating func adopt(_ message: JSONValue) {
        document.adopt(message)
        if document.final != nil {
            isComplete = true
        } else {
            error = (RunStatus.sentence(for: message) ?? "The council ended without an answer.", message["status"]?.string)
        }
    }

    // MARK: Calls

    private mutating func start(_ stage: Int, models: [String], at now: Int) {
        var models = models
        if models.isEmpty, stage == 2 { models = stages[1]?.calls.filter(\.state.isDone).map(\.model) ?? [] }
        stages[stage] = Stage(calls: models.map { ($0, .waiting(since: now)) })
    }

    private mutating func change(_ stage: Int, _ model: String, to state: (CallState?) -> CallState) {
        var changed = stages[stage] ?? Stage()
        if let index = changed.calls.firstIndex(where: { $0.model == model }) {
            changed.calls[index].state = state(changed.calls[index].state)
        } else {
            changed.calls.append((model, state(nil)))
        }
        stages[stage] = changed
    }

    private mutating func complete(_ stage: Int, _ data: JSONValue, at now: Int) {
        switch stage {
        case 1: for answer in data.elements.compactMap(MemberAnswer.init) where isOpen(1, answer.model) { feedAnswer(answer, at: now) }
        case 2: for ballot in data.elements.compactMap(MemberBallot.init) where isOpen(2, ballot.model) { feedBallot(ballot, at: now) }
        default:
            if let answer = CouncilAnswer(data) {
                change(3, answer.model) { Self.done($0, data["call"]?["duration_ms"]?.int, at: now, note: "") }
            }
        }
        guard var completed = stages[stage] else { return }
        completed.isComplete = true
        for index in completed.calls.indices where completed.calls[index].state.isOpen {
            completed.calls[index].state = .failed("No answer came.")
        }
        stages[stage] = completed
    }

    private func isOpen(_ stage: Int, _ model: String) -> Bool {
        stages[stage]?.calls.first { $0.model == model }?.state.isOpen ?? true
    }

    private mutating func feedAnswer(_ answer: MemberAnswer, at now: Int) { feed(.answered(answer, .null), at: now) }
    private mutating func feedBallot(_ ballot: MemberBallot, at now: Int) { feed(.judged(ballot, .null), at: now) }

    private static func done(_ old: CallState?, _ milliseconds: Int?, at now: Int, note: String) -> CallState {
        .done(milliseconds: milliseconds ?? (now - (old?.since ?? now)), note: note)
    }
}
