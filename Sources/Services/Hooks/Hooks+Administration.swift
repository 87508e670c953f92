import CouncilModel
import FileStore

/// What administrators see and do.
extension Hooks {
    /// The configured hooks, in the file's order.
    public func configured(by _: Operator) -> [HookStatus] {
        settings.current.namedHooks.map { named in
            let tally = calls.log.tally(of: named.name)
            return HookStatus(
                name: named.name, path: named.hook.run, arguments: named.hook.arguments, events: named.hook.on,
                timeout: named.hook.timeout / .seconds(1), runs: tally.runs, failures: tally.failures, lastRun: tally.last)
        }
    }

    /// The last runs, the newest last; at most 200.
    public func recentRuns(by _: Operator) -> [HookRun] { calls.log.recent }

    public func queue(by _: Operator) async throws -> HookQueue {
        HookQueue(waiting: lanes.waiting, setAside: try await data.files.pool.run { [aside] in try aside.count() })
    }

    /// The oldest first.
    public func setAside(by _: Operator) async throws -> [SetAside] {
        try await data.files.pool.run { [aside, logger] in
            try aside.all { logger.error("what was set aside cannot be read: \($0)") }.map { id, record in
                let envelope = record.entry.envelope
                return SetAside(
                    id: id, event: envelope.event.name, eventID: envelope.id, user: envelope.user?.id, hook: record.entry.hook,
                    tries: record.tries, error: record.lastRun.error ?? "", time: record.time)
            }
        }
    }

    /// Puts a delivery that was set aside back into the outbox, behind what waits for its user and hook.
    ///
    /// - Throws: `.notFound`; `.conflict` where its hook is not configured any more.
    public func retry(_ id: String, by _: Operator) async throws {
        try await data.files.pool.run { [self] in
            let record = try aside.record(id)
            guard hook(for: record.entry) != nil else {
                throw CouncilError.conflict("The hook \(record.entry.hook) is not configured for this event any more: drop the delivery.")
            }
            for place in try outbox.write([record.entry]) { lanes.add(place) }
            try aside.remove(id)
        }
    }

    /// Removes a delivery that was set aside.
    ///
    /// - Throws: `.notFound`.
    public func drop(_ id: String, by _: Operator) async throws {
        try await data.files.pool.run { [aside] in try aside.remove(id) }
    }

    /// Runs the hooks on an event, a gate or an export with a sample; nothing is stored or tried again.
    ///
    /// - Parameter hook: the name of the one to run; all that want the event for `nil`.
    /// - Throws: `.invalid` for an event that no configured hook is on.
    public func test(_ event: String, hook: String? = nil, by _: Operator) async throws -> [HookRun] {
        let named = settings.current.hooks(on: event).filter { hook == nil || $0.name == hook }
        guard !named.isEmpty else {
            let sentence =
                "No configured hook is on \(event)\(hook.map { " under the name \($0)" } ?? ""): see what council admin hooks lists."
            throw CouncilError.invalid(sentence, fields: ["event": sentence])
        }
        let id = EventID.random()
        let input = try SampleInput(event: event, id: id, time: clock.now()).json()
        // A document is told by its size.
        let limit = event.hasPrefix("export.") && EventName(rawValue: event) == nil ? Exports.outputLimit : HookText.limit
        var runs: [HookRun] = []
        for named in named {
            let occasion = HookCalls.Occasion(event: event, id: id, user: nil)
            runs.append(try await calls.run(named, for: occasion, input: input, on: requests, outputLimit: limit).run)
        }
        return runs
    }
}
