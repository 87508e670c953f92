import CouncilModel
import Synchronization

/// The runs under way, one a conversation at most, and those that ended a moment ago, so that a watcher who was away can catch up.
final class RunRegistry: Sendable {
    /// Bytes of events that ended runs may hold; the oldest runs go first, the last one stays.
    private static let recentBytes = 4 << 20

    static let stopping = CouncilError.unavailable("The server is stopping: ask again in a moment.", retryAfter: 10)

    fileprivate enum Slot {
        /// Its question is being stored.
        case starting(UserID)
        case live(Run)
    }

    fileprivate struct State {
        var slots: [ConversationID: Slot] = [:]
        /// The oldest first.
        var recent: [(run: Run, bytes: Int)] = []
        var recentBytes = 0
        var isClosed = false
        /// People whose account is being deleted.
        var leaving: Set<UserID> = []
    }

    private let state = Mutex(State())

    /// Takes the conversation for a run.
    ///
    /// - Throws: `.conflict` where a run is under way; `.unavailable` where the daemon is stopping.
    func claim(_ conversation: ConversationID, for user: UserID) throws {
        try state.withLock { state in
            guard !state.isClosed else { throw Self.stopping }
            guard !state.leaving.contains(user) else {
                throw CouncilError.conflict("This account is being deleted.")
            }
            guard state.slots[conversation] == nil else {
                throw CouncilError.conflict("The council is still answering in this conversation: wait for it, or cancel it.")
            }
            state.slots[conversation] = .starting(user)
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
            state.forget(run.conversation)
            let bytes = run.events.byteCount
            state.recent.append((run, bytes))
            state.recentBytes += bytes
            while state.recentBytes > Self.recentBytes, state.recent.count > 1 { state.recentBytes -= state.recent.removeFirst().bytes }
        }
    }

    /// Drops the run of a conversation that is gone.
    func forget(_ conversation: ConversationID) {
        state.withLock { $0.forget(conversation) }
    }

    func isLive(_ conversation: ConversationID) -> Bool {
        state.withLock { $0.slots[conversation] != nil }
    }

    /// The run under way, or the one that ended a moment ago.
    func run(in conversation: ConversationID) -> Run? {
        state.withLock { state in
            if case .live(let run)? = state.slots[conversation] { return run }
            return state.recent.last { $0.run.conversation == conversation }?.run
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
    func takeOver(_ conversation: ConversationID, for user: UserID) async throws {
        while true {
            await stop(conversation)
            do {
                return try claim(conversation, for: user)
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

    /// Stops all of somebody's runs, waits for their ends, and lets none begin until `readmit`.
    func expel(_ user: UserID) async throws {
        state.withLock { _ = $0.leaving.insert(user) }
        while state.withLock({ $0.holdsAny(of: user) }) {
            for run in live where run.user == user { await stop(run.conversation) }
            // A question that is being stored this moment has no run to be stopped yet.
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    func readmit(_ user: UserID) {
        state.withLock { _ = $0.leaving.remove(user) }
    }

    /// No run begins from now on.
    func close() {
        state.withLock { $0.isClosed = true }
    }
}

extension RunRegistry.State {
    fileprivate mutating func forget(_ conversation: ConversationID) {
        guard let index = recent.firstIndex(where: { $0.run.conversation == conversation }) else { return }
        recentBytes -= recent.remove(at: index).bytes
    }

    fileprivate func holdsAny(of user: UserID) -> Bool {
        slots.values.contains { slot in
            switch slot {
            case .starting(let owner): owner == user
            case .live(let run): run.user == user
            }
        }
    }
}
