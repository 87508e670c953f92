import CouncilConfiguration
public import CouncilModel
import Logging
import Providers
public import ServiceLifecycle
import Synchronization

/// What models there are: asked of the providers at start and once an hour, kept in memory.
public final class ModelCatalog: Service {
    private static let refreshInterval = Duration.seconds(3600)
    private static let retryInterval = Duration.seconds(30)
    /// How long the first caller waits for a provider that does not answer.
    private static let patience = Duration.seconds(5)

    /// Taken for models whose context nobody names, in tokens.
    private static let assumedContext = 32_768

    private struct State {
        var models: [ModelInfo] = []
        var byID: [ModelID: ModelInfo] = [:]
        var isLoaded = false
        var lastFailure: ContinuousClock.Instant?
    }

    private let settings: Settings
    private let providers: @Sendable () -> ProviderRouter
    private let logger: Logger
    private let state = Mutex(State())

    init(settings: Settings, providers: @escaping @Sendable () -> ProviderRouter, logger: Logger) {
        self.settings = settings
        self.providers = providers
        self.logger = logger
    }

    /// Keeps the catalog fresh until the daemon stops.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let isLoaded = await self.load()
                // Ended by cancellation alone, which the loop looks at.
                try? await Task.sleep(for: isLoaded ? Self.refreshInterval : Self.retryInterval)
            }
        }
    }

    /// The models of all providers, first those of the configured councils: the default one's, then by the councils' names.
    public func models() async -> [ModelInfo] {
        await loadOnce()
        let seats = Self.seats(settings.current)
        let (known, byID) = state.withLock { ($0.models, $0.byID) }
        let seated = Set(seats)
        return seats.map { byID[$0] ?? ModelInfo(id: $0, name: $0.text) } + known.filter { !seated.contains($0.id) }
    }

    /// Those of `wanted` that nobody serves.
    ///
    /// - Throws: `.providerFailed` where that cannot be found out.
    func unknown(among wanted: [ModelID]) async throws -> [ModelID] {
        let seated = Set(Self.seats(settings.current))
        let others = wanted.filter { !seated.contains($0) }
        guard !others.isEmpty else { return [] }
        await loadOnce()
        return try state.withLock { state in
            guard state.isLoaded else {
                throw CouncilError.providerFailed(
                    "The provider's list of models cannot be had: try again, or take one of the councils' models.")
            }
            return others.filter { state.byID[$0] == nil }
        }
    }

    /// The smallest context among a council's models, in tokens.
    func context(of council: Council) -> Int {
        state.withLock { state in
            (council.members + [council.lead]).compactMap { state.byID[$0]?.contextLength }.min() ?? Self.assumedContext
        }
    }

    private func loadOnce() async {
        // Where it was tried a moment ago in vain nobody waits again: `run` goes on trying.
        let isWorthIt = state.withLock { state in
            !state.isLoaded && state.lastFailure.map { .now - $0 > Self.patience } ?? true
        }
        guard isWorthIt else { return }
        await withTaskGroup { group in
            group.addTask { _ = await self.load() }
            group.addTask { try? await Task.sleep(for: Self.patience) }
            await group.next()
            group.cancelAll()
        }
    }

    private func load() async -> Bool {
        do throws(CallFault) {
            let models = try await providers().models()
            state.withLock { state in
                state.models = models
                state.byID = Dictionary(models.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
                state.isLoaded = true
            }
            return true
        } catch {
            state.withLock { $0.lastFailure = .now }
            if error.kind != .cancelled { logger.warning("the list of models cannot be had: \(error.detail)") }
            return false
        }
    }

    private static func seats(_ configuration: Configuration) -> [ModelID] {
        var seen: Set<ModelID> = []
        let others = configuration.otherCouncils.sorted { $0.key < $1.key }.map(\.value)
        return ([configuration.defaultCouncil] + others).flatMap { $0.members + [$0.lead] }.filter { seen.insert($0).inserted }
    }
}
