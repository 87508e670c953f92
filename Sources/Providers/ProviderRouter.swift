public import CouncilModel

/// All providers as one: a model's id tells who serves it. `demo/…` is the demo's, everything else OpenRouter's.
public struct ProviderRouter: ModelProvider {
    private let openRouter: OpenRouter?
    private let demo: Demo?

    /// - Parameters:
    ///   - openRouter: `nil` for a council that never uses the network.
    ///   - demo: `nil` where simulated models are not wanted.
    public init(openRouter: OpenRouter?, demo: Demo?) {
        self.openRouter = openRouter
        self.demo = demo
    }

    /// Who serves `model`; `nil` where nobody does.
    public func provider(for model: ModelID) -> (any ModelProvider)? {
        model.text.hasPrefix(Demo.prefix) ? demo : openRouter
    }

    /// Whether calls to `model` need a person's key.
    public func needsKey(_ model: ModelID) -> Bool { !model.text.hasPrefix(Demo.prefix) }

    public func complete(
        _ request: CompletionRequest, key: ProviderKey?, timeLimit: Duration, onText: @escaping @Sendable (String) -> Void
    ) async throws(CallFault) -> Completion {
        guard let provider = provider(for: request.model) else {
            throw CallFault(.unknownModel, "No provider is set up for \(request.model).")
        }
        return try await provider.complete(request, key: key, timeLimit: timeLimit, onText: onText)
    }

    /// The demo's models, then OpenRouter's.
    public func models() async throws(CallFault) -> [ModelInfo] {
        var models: [ModelInfo] = []
        if let demo { models += try await demo.models() }
        if let openRouter { models += try await openRouter.models() }
        return models
    }

    /// Asks OpenRouter; the demo, where it is alone, takes any key.
    public func check(_ key: ProviderKey) async throws(CallFault) -> KeyStatus {
        if let openRouter { return try await openRouter.check(key) }
        return KeyStatus()
    }
}
