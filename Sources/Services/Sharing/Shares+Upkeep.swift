import CouncilModel
import FileStore
import ServiceLifecycle

extension Shares {
    /// How long views may wait to be written down.
    private static let pause = Duration.seconds(2)
    /// How many of these pauses lie between two looks for links that are over.
    private static let pausesBetweenSweeps = 30

    /// Writes views down and removes links that are over, until the daemon ends: then once more, so that no view is lost.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            var pauses = 0
            while !Task.isCancelled {
                // Ended by cancellation alone, which the loop looks at.
                try? await Task.sleep(for: Self.pause)
                await writeViews()
                pauses += 1
                if pauses % Self.pausesBetweenSweeps == 1 { await sweep() }
            }
        }
        await writeViews()
    }

    /// Puts the views that wait into their links' files.
    func writeViews() async {
        for (hash, owner) in views.all.mapValues(\.owner) {
            do {
                try await data.change(owner) { [self] in
                    guard let waiting = views[hash] else { return }
                    if let share = try files.read(hash) {
                        try hooks.telling([.shareViewed(EventShare(share), try files.conversation(of: share))], of: owner) {
                            try files.update(hash) { share in
                                share.views += waiting.count
                                share.lastViewedAt = waiting.last
                            }
                        }
                    }
                    views.settle(hash, waiting)
                }
            } catch {
                logger.error("the views of a shared link cannot be written down yet: \(error)")
            }
        }
    }

    /// Removes the links that are over.
    func sweep() async {
        do { try await files.refresh() } catch { return logger.error("shared links cannot be looked through: \(error)") }
        let now = clock.now()
        for entry in files.all(where: { $0.isExpired(at: now) }) {
            do {
                try await remove(entry, over: now)
            } catch {
                logger.error("a shared link that is over cannot be removed yet: \(error)", metadata: ["share": "\(entry.share.id)"])
            }
        }
    }

    private func remove(_ entry: ShareFiles.Entry, over now: Timestamp) async throws {
        try await data.change(entry.share.owner) { [files, hooks] in
            // Read anew: somebody may have given it more time.
            guard let share = try files.read(entry.hash), share.isExpired(at: now) else { return }
            try hooks.telling([.shareExpired(EventShare(share), try files.conversation(of: share))], of: share.owner) {
                try files.remove(entry.hash)
            }
        }
    }
}
