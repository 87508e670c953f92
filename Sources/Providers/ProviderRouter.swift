public import CouncilModel
import HTTPClient

/// Who serves which model: `demo/…` is the demo's, everything else OpenRouter's.
public struct ProviderRouter: Sendable {
    /// What OpenRouter, or the endpoint in its place, is called where keys are added.
    public static let openRouterName = "openrouter"
    public static let demoName = "demo"

    /// A model's provider.
    public struct Seat: Sendable {
        public let provider: any ModelProvider
        /// Under which its keys are kept.
        public let name: String
        /// Whether a call needs a person's key.
        public let needsKey: Bool
    }

    private let openRouter: Seat?
    private let demo: Seat?
    private let client: HTTPClient?

    /// - Parameters:
    ///   - openRouter: `nil` for a council that never uses the network.
    ///   - keyRequired: false for an endpoint of one's own that asks for no key.
    ///   - demo: `nil` where simulated models are not wanted.
    public init(openRouter: OpenRouter?, keyRequired: Bool = true, demo: Demo?) {
        self.openRouter = openRouter.map { Seat(provider: $0, name: Self.openRouterName, needsKey: keyRequired) }
        client = openRouter?.client
        self.demo = demo.map { Seat(provider: $0, name: Self.demoName, needsKey: false) }
    }

    /// Where the answers of the network come in: what takes them up there wakes no other thread. `nil` without a network. For work that
    /// is short and never blocks.
    public var executor: (any TaskExecutor)? { client?.executor }

    /// Sleeps, with little to do for the system however many do so.
    ///
    /// - Throws: `CancellationError`, as soon as the task is cancelled.
    public func sleep(for duration: Duration) async throws {
        guard let client else { return try await Task.sleep(for: duration) }
        try await client.sleep(for: duration)
    }

    /// `nil` where nobody serves the model.
    public func seat(of model: ModelID) -> Seat? {
        model.text.hasPrefix(Demo.prefix) ? demo : openRouter
    }

    /// The provider that takes keys under this name; `nil` where there is none.
    public func keyTaker(named name: String) -> (any ModelProvider)? {
        [openRouter, demo].compactMap(\.self).first { $0.name == name }?.provider
    }

    /// The demo's models, then OpenRouter's.
    public func models() async throws(CallFault) -> [ModelInfo] {
        var models: [ModelInfo] = []
        for seat in [demo, openRouter].compactMap(\.self) { models += try await seat.provider.models() }
        return models
    }
}
