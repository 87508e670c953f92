public import CouncilModel

/// One run of a council over one question: which calls have to be made, what came of them, what the watchers are told.
///
/// It makes no call, reads no clock and writes no file: it is told what happened (`receive`) and says what has to be done (`Effect`).
/// The same seed and the same inputs always give the same run. Inputs for calls that are over are ignored, and none can bring it down.
///
/// A run is resumed by starting one with the message as it stands on disk: it makes the calls that are missing and tells the
/// watchers everything from the beginning. Members that failed get another try, with one exception: once a ballot or the final answer
/// exists, stage 1 is closed, since the labels that the ballots rank follow from the answers that were there.
public struct Deliberation: Sendable {
    /// What has to be on disk.
    public internal(set) var message: AssistantMessage

    let question: String
    let history: ChatHistory
    let wantsTitle: Bool
    let settings: Settings
    let members: [ModelID]
    var generator: SplitMix64
    var ledger = CallLedger()
    var phase = Phase.ready
    /// Who may still be asked for the final answer, the next one first.
    var chairs: [ModelID] = []

    enum Phase: Sendable { case ready, answering, judging, concluding, over }

    /// - Parameters:
    ///   - history: the conversation so far, cut to size (`HistoryRoom`).
    ///   - message: carries the council and whatever came already; a fresh one has nothing, a resumed one makes only the calls that are missing.
    ///   - wantsTitle: for the first question of a conversation.
    ///   - seed: for the order in which judges see the answers, and for the jitter of retries.
    public init(
        question: String, history: ChatHistory, message: AssistantMessage, wantsTitle: Bool, settings: Settings = .init(), seed: UInt64
    ) {
        self.question = question
        self.history = history
        self.message = message
        self.wantsTitle = wantsTitle
        self.settings = settings
        members = message.council.members.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        generator = SplitMix64(seed: seed)
    }

    /// Begins the run, or takes it up where it was left. Only the first call does anything.
    public mutating func start(at now: Timestamp) -> [Effect] {
        guard phase == .ready else { return [] }
        var step = Step(at: now)
        message.status = .running
        message.completedAt = nil
        step.save()
        openAnswering(&step)
        openTitling(&step)
        return step.effects
    }

    /// Takes in what happened.
    public mutating func receive(_ input: Input, at now: Timestamp) -> [Effect] {
        guard phase != .over else { return [] }
        var step = Step(at: now)
        switch input {
        case .text(let id, let delta): return relay(delta, from: id)
        case .completed(let id, let completion): complete(id, with: completion, &step)
        case .failed(let id, let fault): fail(id, with: fault, &step)
        case .cancel: end(.cancelled, &step)
        case .interrupt: end(.interrupted, &step)
        case .timeIsUp: endForTime(&step)
        }
        return step.effects
    }
}
