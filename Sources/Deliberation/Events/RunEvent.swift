public import CouncilModel

/// One event of a run, as its watchers see it.
///
/// On the wire it is an object whose `type` is the case's name in `snake_case`, with the fields that stand beside each case.
public enum RunEvent: Hashable, Sendable {
    /// `models`: all members, in order.
    case stage1Start(models: [ModelID])
    /// `model`, `delta`: a piece of one member's answer.
    case stage1Delta(model: ModelID, delta: String)
    /// `data`: one member's whole answer.
    case stage1Answer(Answer)
    /// `data`: all answers, in the members' order.
    case stage1Complete([Answer])
    case stage2Start
    /// `model`, `delta`: a piece of one judge's text.
    case stage2Delta(model: ModelID, delta: String)
    /// `data`: one judge's whole ballot.
    case stage2Ballot(Ballot)
    /// `data`: all ballots, in the members' order; `metadata`: what they come to.
    case stage2Complete([Ballot], metadata: Tally)
    /// `model`: who is asked first for the final answer.
    case stage3Start(model: ModelID)
    /// `model`, `delta`: a piece of the final answer; the model is another than before where one takes the chairman's place.
    case stage3Delta(model: ModelID, delta: String)
    /// `data`: the final answer.
    case stage3Complete(FinalAnswer)
    /// `data.title`.
    case titleComplete(title: String)
    /// `usage`: the sum of all calls; `errors`: who was left out. Ends the stream.
    case complete(usage: Usage, errors: [CallFailure])
    /// `stage`, `model`, `attempt` (the one that follows), `reason`, `detail`, `delay_ms`: the text of this call so far is void.
    case callRetry(stage: CallFailure.Stage, model: ModelID, attempt: Int, reason: CallFailure.Reason, detail: String, delay: Duration)
    /// `stage`, `model`, `reason`, `detail`: the text of this call so far is void, and no other try follows.
    case callFailed(stage: CallFailure.Stage, model: ModelID, reason: CallFailure.Reason, detail: String)
    /// `message`, one sentence; `status`, the message's from now on. Ends the stream.
    case error(message: String, status: AssistantMessage.Status)

    /// The value of `type`.
    public var type: String {
        switch self {
        case .stage1Start: "stage1_start"
        case .stage1Delta: "stage1_delta"
        case .stage1Answer: "stage1_answer"
        case .stage1Complete: "stage1_complete"
        case .stage2Start: "stage2_start"
        case .stage2Delta: "stage2_delta"
        case .stage2Ballot: "stage2_ballot"
        case .stage2Complete: "stage2_complete"
        case .stage3Start: "stage3_start"
        case .stage3Delta: "stage3_delta"
        case .stage3Complete: "stage3_complete"
        case .titleComplete: "title_complete"
        case .complete: "complete"
        case .callRetry: "call_retry"
        case .callFailed: "call_failed"
        case .error: "error"
        }
    }
}
