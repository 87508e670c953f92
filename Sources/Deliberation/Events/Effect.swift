public import CouncilModel

/// What happens to a run.
public enum Input: Hashable, Sendable {
    /// A piece of a call's text came.
    case text(CallID, String)
    case completed(CallID, Completion)
    case failed(CallID, CallFault)
    /// The person who asked stops it.
    case cancel
    /// The daemon stops; the run can be resumed.
    case interrupt
    /// The run's own time limit is over.
    case timeIsUp
}

/// What has to be done for a run, in the order of the array that holds it.
public enum Effect: Hashable, Sendable {
    /// Make this call once `after` is over. Until a `stop` of the same id it ends in one `completed` or `failed`.
    case call(Call, after: Duration)
    /// Tell the watchers. Whatever is told here as done stands in a message whose `save` came before.
    case emit(RunEvent)
    /// Put `Deliberation.message` on disk, before what follows.
    case save
    /// Give this call up, whether it is waiting or under way. Nothing that it still says counts.
    case stop(CallID)
    /// The run is over. Always the last.
    case finish
}
