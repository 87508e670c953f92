import CouncilModel
import FileStore

/// `data.changed`: gathered, and without the outbox, since the next one says as much as a lost one.
extension Hooks {
    /// Between two runs of a hook that doesn't say.
    private static let usualPause = Duration.seconds(60)
    /// How soon a hook that a reload brings is seen.
    private static let lookout = Duration.seconds(5)

    /// Runs the hooks on `data.changed`: each at once where its last run is long enough ago, and once at the start.
    func gather() async {
        var waiting: [String: DataChanges.Gathered] = [:]
        var last: [String: ContinuousClock.Instant] = [:]
        var news = data.changes.news.makeAsyncIterator()
        do {
            while !Task.isCancelled {
                let hooks = settings.current.hooks(on: EventName.dataChanged.rawValue)
                data.changes.watch(!hooks.isEmpty)
                let changes = data.changes.take()
                for named in hooks where changes.count > 0 || last[named.name] == nil {
                    waiting[named.name, default: .init()].add(changes)
                }
                let pending = hooks.filter { waiting[$0.name] != nil }
                let due = Dictionary(
                    pending.map { ($0.name, last[$0.name]?.advanced(by: $0.hook.every ?? Self.usualPause) ?? .now) }, uniquingKeysWith: min)
                let ready = pending.filter { due[$0.name].map { $0 <= .now } == true }
                if ready.isEmpty {
                    if let next = due.values.min() {
                        try await Task.sleep(until: min(next, .now + Self.lookout), clock: .continuous)
                    } else if hooks.isEmpty {
                        try await Task.sleep(for: Self.lookout)
                    } else if await news.next() == nil {
                        return
                    }
                    continue
                }
                let told = ready.map { ($0, waiting[$0.name] ?? .init()) }
                for named in ready { waiting[named.name] = nil }
                for named in try await failed(among: told) {
                    waiting[named.name, default: .init()].add(told.first { $0.0.name == named.name }?.1 ?? .init())
                }
                for named in ready { last[named.name] = .now }
            }
        } catch is CancellationError {
            return
        } catch {
            logger.error("changes of the data are not told any more: \(error)")
        }
    }

    /// Runs them side by side; gives back those that failed.
    private func failed(among told: [(NamedHook, DataChanges.Gathered)]) async throws -> [NamedHook] {
        try await withThrowingTaskGroup(of: NamedHook?.self) { group in
            for (named, changes) in told {
                let facts = EventChanges(
                    count: changes.count, users: changes.users.sorted { $0.text < $1.text }, isComplete: changes.isComplete)
                let envelope = EventEnvelope(id: .random(), time: clock.now(), user: nil, notify: true, event: .dataChanged(facts))
                let input = try RecordJSON.encodeLine(envelope, path: "event")
                let occasion = HookCalls.Occasion(event: EventName.dataChanged.rawValue, id: envelope.id, user: nil)
                group.addTask { [calls, deliveries, logger] in
                    let run = try await calls.run(named, for: occasion, input: input, on: deliveries[named.name]).run
                    guard let error = run.error else { return nil }
                    logger.warning("a hook failed: \(error)", metadata: ["hook": "\(run.hook)", "event": "\(run.event)"])
                    return named
                }
            }
            var failed: [NamedHook] = []
            for try await named in group { if let named { failed.append(named) } }
            return failed
        }
    }
}
