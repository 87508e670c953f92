public import CouncilModel

/// Names one attempt at one call of a run. A new attempt has a new id, so that what the old one still says can be told apart.
public struct CallID: Hashable, Sendable {
    public let stage: CallFailure.Stage
    public let model: ModelID
    /// 1 for the first.
    public let attempt: Int

    public init(stage: CallFailure.Stage, model: ModelID, attempt: Int) {
        self.stage = stage
        self.model = model
        self.attempt = attempt
    }
}

/// A call that has to be made.
public struct Call: Hashable, Sendable {
    public let id: CallID
    public let request: CompletionRequest

    public var stage: CallFailure.Stage { id.stage }
    /// 1 for the first.
    public var attempt: Int { id.attempt }

    public init(id: CallID, request: CompletionRequest) {
        self.id = id
        self.request = request
    }
}
