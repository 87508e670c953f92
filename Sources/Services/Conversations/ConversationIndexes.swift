import CouncilModel
import Logging
import Synchronization

/// The indexes of the people who list their conversations: those used in the last minutes, and no more conversations than a bound in
/// all. An index that went is made from the files at its next use.
final class ConversationIndexes: Sendable {
    struct Limits: Sendable {
        /// Of all indexes together; the one used last stays whatever its size. Each takes 1.6 KB: 32 MB in all.
        var conversations = 20_000
        /// Since its last use.
        var idle = Duration.seconds(600)
    }

    private struct Slot {
        var index: ConversationIndex
        var usedAt: ContinuousClock.Instant
    }

    private struct State {
        var slots: [UserID: Slot] = [:]
        var sweptAt: ContinuousClock.Instant?
    }

    /// How often to look for what can go.
    private static let pause = Duration.seconds(5)

    private let data: DataDirectory
    private let logger: Logger
    private let limits: Limits
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    init(
        data: DataDirectory, logger: Logger, limits: Limits = Limits(),
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.data = data
        self.logger = logger
        self.limits = limits
        self.now = now
    }

    subscript(user: UserID) -> ConversationIndex {
        let now = now()
        return state.withLock { state in
            let index =
                state.slots[user]?.index
                ?? ConversationIndex(directory: data.conversations(of: user), files: data.files, logger: logger)
            state.slots[user] = Slot(index: index, usedAt: now)
            if state.sweptAt.map({ $0.duration(to: now) >= Self.pause }) ?? true {
                state.sweptAt = now
                sweep(&state, now)
            }
            return index
        }
    }

    /// How many people's indexes are in memory.
    var count: Int { state.withLock { $0.slots.count } }

    func forget(_ user: UserID) {
        state.withLock { _ = $0.slots.removeValue(forKey: user) }
    }

    private func sweep(_ state: inout State, _ now: ContinuousClock.Instant) {
        var conversations = 0
        let users = state.slots.sorted { $0.value.usedAt > $1.value.usedAt }.map { ($0.key, $0.value.index.count, $0.value.usedAt) }
        for (position, (user, count, usedAt)) in users.enumerated() {
            conversations += count
            guard position > 0, conversations > limits.conversations || usedAt.duration(to: now) > limits.idle else { continue }
            // One that somebody holds stays, or what is noted in it would be missing in the next one for a moment.
            guard var slot = state.slots.removeValue(forKey: user) else { continue }
            if isKnownUniquelyReferenced(&slot.index) {
                conversations -= count
            } else {
                state.slots[user] = slot
            }
        }
    }
}
