import CouncilModel
import FileStore
public import ServiceLifecycle

extension Hooks: Service {
    /// How long the last event may take.
    private static let farewell = Duration.seconds(2)

    /// Delivers events until the daemon stops. What is not delivered then is delivered after the next start.
    public func run() async throws {
        try await data.files.pool.run { [self] in lanes.open(with: try settleLeftOver()) }
        // A full disk must not keep people from reading what they have.
        do { try await announce(.daemonStarted(version: Version.current), about: nil) } catch {
            logger.error("nobody is told that the daemon has started: \(error)")
        }
        await withDiscardingTaskGroup { group in
            group.addTask { await self.deliver() }
            group.addTask { await self.gather() }
            do { try await gracefulShutdown() } catch { logger.debug("deliveries end: \(error)") }
            await sayFarewell()
            lanes.close()
            group.cancelAll()
        }
    }

    /// What a dead daemon only prepared: withdrawn where its change did not come about.
    private func settleLeftOver() throws -> [Outbox.Place] {
        try outbox.leftOver().compactMap { place, isPrepared in
            guard isPrepared else { return place }
            do {
                guard try data.bearsOut(try outbox.prepared(at: place)) else {
                    outbox.withdraw(place)
                    return nil
                }
            } catch FileStoreError.damaged(let path, let reason) where path.hasPrefix(outbox.path) {
                logger.error("an event cannot be told: \(path): \(reason)")
                return nil
            } catch {
                logger.warning("it cannot be known whether an event came about, so it is told: \(error)")
            }
            try outbox.confirm(place)
            return place
        }
    }

    private func deliver() async {
        await withDiscardingTaskGroup { group in
            for await lane in lanes.begun { group.addTask { await self.deliver(lane) } }
        }
    }

    private func deliver(_ lane: DeliveryLane) async {
        var done: Outbox.Place?
        while let place = lanes.next(in: lane, after: done) {
            do {
                try await deliver(place)
            } catch is CancellationError {
                return
            } catch FileStoreError.notFound {
                logger.notice("an event was taken out of the outbox by hand", metadata: ["event": "\(place.stem)"])
            } catch {
                logger.error("an event cannot be delivered and stays in the outbox: \(error)", metadata: ["event": "\(place.stem)"])
            }
            done = place
        }
    }

    /// Tries until the hook has succeeded, or the last try is over.
    private func deliver(_ place: Outbox.Place) async throws {
        var entry = try await data.files.pool.run { [outbox] in try outbox.entry(at: place) }
        while let failed = try await failure(of: entry) {
            entry.tries += 1
            let current = entry
            guard entry.tries <= delays.count else {
                try await data.files.pool.run { [self] in try setAside(current, at: place, failed) }
                break
            }
            await data.files.pool.run { [self] in note(current, at: place) }
            try await Task.sleep(for: delays[entry.tries - 1])
        }
        await data.files.pool.run { [outbox] in outbox.remove(place) }
    }

    /// A disk that is full costs at worst a run more after the next start.
    private func note(_ entry: OutboxEntry, at place: Outbox.Place) {
        do {
            try outbox.update(entry, at: place)
        } catch {
            logger.warning("the tries of an event cannot be noted: \(error)")
        }
    }

    /// The hook that an entry is for, as it is configured now; `nil` where it does not want such events any more.
    func hook(for entry: OutboxEntry) -> NamedHook? {
        settings.current.hooks(on: entry.envelope.event.name.rawValue).first { $0.name == entry.hook }
    }

    /// Tries once.
    ///
    /// - Returns: the run, where it failed; `nil` where there is nothing left to do.
    private func failure(of entry: OutboxEntry) async throws -> HookRun? {
        let envelope = entry.envelope
        let occasion = HookCalls.Occasion(event: envelope.event.name.rawValue, id: envelope.id, user: envelope.user?.id)
        guard let named = hook(for: entry) else {
            logger.notice(
                "an event is dropped: its hook is not configured for it any more",
                metadata: ["hook": "\(entry.hook)", "event": "\(occasion.event)", "id": "\(occasion.id)"])
            return nil
        }
        let input = try RecordJSON.encodeLine(envelope, path: "event")
        let run = try await calls.run(named, for: occasion, input: input, on: deliveries[named.name]).run
        guard let error = run.error else { return nil }
        logger.warning(
            "a hook failed: \(error)",
            metadata: ["hook": "\(run.hook)", "event": "\(run.event)", "id": "\(run.eventID)", "try": "\(entry.tries + 1)"])
        return run
    }

    private func setAside(_ entry: OutboxEntry, at place: Outbox.Place, _ failed: HookRun) throws {
        var fresh = entry
        fresh.tries = 0
        try aside.add(.init(entry: fresh, tries: entry.tries, time: clock.now(), lastRun: failed), from: place)
        logger.error("a delivery is set aside after its last try", metadata: ["hook": "\(entry.hook)", "event": "\(failed.event)"])
    }

    /// `daemon.stopping`, tried once; what is not told in time is told after the next start.
    private func sayFarewell() async {
        let entries = entries(.daemonStopping, about: nil)
        guard !entries.isEmpty else { return }
        do {
            let places = try await data.files.pool.run { [outbox] in try outbox.write(entries) }
            try await withThrowingDiscardingTaskGroup { group in
                for (place, entry) in zip(places, entries) {
                    group.addTask {
                        if try await self.isTold(entry) {
                            await self.data.files.pool.run { [outbox = self.outbox] in outbox.remove(place) }
                        }
                    }
                }
            }
        } catch {
            logger.warning("the end of the daemon is told after its next start: \(error)")
        }
    }

    /// Whether a hook has heard an event within the time that a farewell has.
    private func isTold(_ entry: OutboxEntry) async throws -> Bool {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask { try await self.failure(of: entry) == nil }
            group.addTask {
                try await Task.sleep(for: Self.farewell)
                return false
            }
            defer { group.cancelAll() }
            return try await group.next() ?? false
        }
    }
}
