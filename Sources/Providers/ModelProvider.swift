public import CouncilModel

/// Somebody who runs language models: OpenRouter (or any endpoint of its style), or the embedded demo.
///
/// Both conformers pass one conformance suite.
public protocol ModelProvider: Sendable {
    /// Asks a model and streams its answer.
    ///
    /// - Parameters:
    ///   - timeLimit: for the whole call, from connecting to the last byte.
    ///   - onText: gets each piece of the answer as it comes, in order, on any thread; it must return at once.
    /// - Returns: the whole answer, whose `text` is all pieces joined.
    /// - Throws: a fault after which nothing more reaches `onText`. Cancelling the task ends the call within milliseconds.
    func complete(
        _ request: CompletionRequest, key: ProviderKey?, timeLimit: Duration, onText: @escaping @Sendable (String) -> Void
    ) async throws(CallFault) -> Completion

    /// The models it serves, in its own order.
    func models() async throws(CallFault) -> [ModelInfo]

    /// Asks the provider whether `key` is good.
    ///
    /// - Throws: `.badKey` where it is refused; another fault where that could not be found out.
    func check(_ key: ProviderKey) async throws(CallFault) -> KeyStatus
}

/// What a provider says of a good key.
public struct KeyStatus: Hashable, Sendable {
    /// What may still be spent with it; `nil` where there is no limit, or none is told.
    public var limitRemaining: MicroUSD?

    public init(limitRemaining: MicroUSD? = nil) { self.limitRemaining = limitRemaining }
}
