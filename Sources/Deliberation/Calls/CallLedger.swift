import CouncilModel

/// The calls under way, waiting ones included: at most one for each stage and model.
struct CallLedger: Sendable {
    private var calls: [OpenCall] = []

    /// Enters a call and gives what has to be made.
    mutating func open(_ stage: CallFailure.Stage, _ request: CompletionRequest, at now: Timestamp) -> Call {
        let id = CallID(stage: stage, model: request.model, attempt: 1)
        calls.append(OpenCall(id: id, request: request, openedAt: now))
        return Call(id: id, request: request)
    }

    func holds(_ id: CallID) -> Bool { calls.contains { $0.id == id } }

    func holdsAny(of stage: CallFailure.Stage) -> Bool { calls.contains { $0.id.stage == stage } }

    func holdsAny(of stage: CallFailure.Stage, by model: ModelID) -> Bool {
        calls.contains { $0.id.stage == stage && $0.id.model == model }
    }

    /// Puts the next attempt in the place of this one.
    mutating func renew(_ id: CallID) -> Call? {
        guard let index = calls.firstIndex(where: { $0.id == id }) else { return nil }
        calls[index].id = CallID(stage: id.stage, model: id.model, attempt: id.attempt + 1)
        return Call(id: calls[index].id, request: calls[index].request)
    }

    mutating func close(_ id: CallID) -> OpenCall? {
        guard let index = calls.firstIndex(where: { $0.id == id }) else { return nil }
        return calls.remove(at: index)
    }

    mutating func closeAll() -> [CallID] {
        defer { calls = [] }
        return calls.map(\.id)
    }
}

/// A call that has no result yet.
struct OpenCall: Sendable {
    fileprivate(set) var id: CallID
    let request: CompletionRequest
    let openedAt: Timestamp

    /// How the call went that ends now with `completion`.
    ///
    /// - Parameter usage: of all its attempts.
    func record(of completion: Completion, usage: Usage?, at now: Timestamp) -> CallRecord {
        let (elapsed, overflow) = now.milliseconds.subtractingReportingOverflow(openedAt.milliseconds)
        return CallRecord(
            usage: usage, servedBy: completion.servedBy, generationID: completion.generationID, finishReason: completion.finishReason,
            milliseconds: overflow ? 0 : Int(max(elapsed, 0)), attempts: id.attempt)
    }
}
