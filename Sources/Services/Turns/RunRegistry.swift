import CouncilModel
import Synchronization

/// The runs under way, one a conversation at most, and those that ended a moment ago, so that a watcher who was away can catch up.
final class RunRegistry: Sendable {
    /// Bytes of events that ended runs may hold; the oldest runs go first.
    private static let recentBytes = 8 << 20

    static let stopping = CouncilError.unavailable("The server is stopping: ask again in a moment.", retryAfter: 10)

    private enum Slot {
        /// Its question is being stored.
        case starting
        case live(Run)
    }

    private struct State {
        var slots: [ConversationID: Slot] = [:]
        var recent: [Run] = []
        var isClosed = false
    }

    private let state = Mutex(State())

    /// Takes the conversation for a run.
    ///
    /// - Throws: `.conflict` where a run is under way; `.unavailable` where the daemon is stopping.
    func claim(_ conversation: ConversationID) throws {
        try state.withLock { state in
            guard !state.isClosed else { throw Self.stopping }
            guard state.slots[conversation] == nil else {
                throw CouncilError.conflict("The council is still answering in this conversation: wait for it, or cancel it.")
            }
            state.slots[conversation] = .starting
        }
    }

    /// Gives back a conversation whose run did not come about.
    func release(_ conversation: ConversationID) {
        state.withLock { _ = $0.slots.removeValue(forKey: conversation) }
    }

    func begin(_ run: Run) {
        state.withLock { $0.slots[run.conversation] = .live(run) }
    }

    func end(_ run: Run) {
        state.withLock { state in
            state.slots[run.conversation] = nil
            state.recent.removeAll { $0.conversation == run.conversation }
            state.recent.append(run)
            var excess = state.recent.reduce(0) { $0 + $1.events.byteCount } - Self.recentBytes
            while excess > 0, !state.recent.isEmpty { excess -= state.recent.removeFirst().events.byteCount }
        }
    }

    func isLive(_ conversation: ConversationID) -> Bool {
        state.withLock { $0.slots[conversation] != nil }
    }

    /// The run under way, or the one that ended a moment ago.
    func run(in conversation: ConversationID) -> Run? {
        state.withLock { state in
            if case .live(let run)? = state.slots[conversation] { return run }
            return state.recent.last { $0.conversation == conversation }
        }
    }

    /// Whether nothing is under way or about to be.
    var isIdle: Bool { state.withLock { $0.slots.isEmpty } }

    var live: [Run] {
        state.withLock { state in
            state.slots.values.compactMap { slot in
                if case .live(let run) = slot { run } else { nil }
            }
        }
    }

    /// Stops the conversation's run, waits for its end, and takes the conversation so that none begins.
    func takeOver(_ conversation: ConversationID) async throws {
        while true {
            await stop(conversation)
            do {
                return try claim(conversation)
            } catch CouncilError.conflict {
                // Its question is being stored this moment: the run will be there to be stopped.
                try await Task.sleep(for: .milliseconds(5))
            }
        }
    }

    /// Stops the conversation's run, if there is one, and waits for its end.
    func stop(_ conversation: ConversationID) async {
        guard let run = live.first(where: { $0.conversation == conversation }) else { return }
        run.send(.cancel)
        await run.events.waitForEnd()
    }

    /// Stops all of somebody's runs, and waits for their ends.
    func stopAll(of user: UserID) async {
        let runs = live.filter { $0.user == user }
        for run in runs { run.send(.cancel) }
        for run in runs { await run.events.waitForEnd() }
    }

    /// No run begins from now on.
    func close() {
        state.withLock { $0.isClosed = true }
    }
}
