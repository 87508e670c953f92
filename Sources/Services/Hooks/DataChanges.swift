import CouncilModel
import Synchronization

/// What has changed in the data directory since somebody last asked; counted only while somebody does.
final class DataChanges: Sendable {
    /// What an event says of it.
    struct Gathered: Sendable {
        private static let limit = 100

        var count = 0
        var users: Set<UserID> = []
        /// Whether `users` are all of them.
        var isComplete = true

        mutating func add(_ user: UserID) {
            count += 1
            if users.count < Self.limit { users.insert(user) } else if !users.contains(user) { isComplete = false }
        }

        mutating func add(_ other: Self) {
            count += other.count
            isComplete = isComplete && other.isComplete
            for user in other.users.sorted(by: { $0.text < $1.text }) {
                if users.count < Self.limit { users.insert(user) } else if !users.contains(user) { isComplete = false }
            }
        }
    }

    private let isWatched = Atomic(false)
    private let gathered = Mutex(Gathered())
    let news: AsyncStream<Void>
    private let tell: AsyncStream<Void>.Continuation

    init() {
        (news, tell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func watch(_ isWanted: Bool) { isWatched.store(isWanted, ordering: .relaxed) }

    func note(_ user: UserID) {
        guard isWatched.load(ordering: .relaxed) else { return }
        gathered.withLock { $0.add(user) }
        tell.yield()
    }

    func take() -> Gathered {
        gathered.withLock { gathered in
            defer { gathered = Gathered() }
            return gathered
        }
    }
}
