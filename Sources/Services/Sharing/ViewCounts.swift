import CouncilModel
import Synchronization

/// Views of links that their files don't know of yet, by the hash of the link's token.
final class ViewCounts: Sendable {
    struct Views: Sendable {
        var owner: UserID
        var count: Int
        var last: Timestamp
    }

    private let waiting = Mutex<[String: Views]>([:])

    func count(_ hash: String, of owner: UserID, at now: Timestamp) {
        waiting.withLock { waiting in
            let before = waiting[hash]?.count ?? 0
            waiting[hash] = Views(owner: owner, count: before + 1, last: now)
        }
    }

    var all: [String: Views] { waiting.withLock { $0 } }

    subscript(hash: String) -> Views? { waiting.withLock { $0[hash] } }

    /// Takes away what was written down, or has no file any more.
    func settle(_ hash: String, _ views: Views) {
        waiting.withLock { waiting in
            guard let count = waiting[hash]?.count else { return }
            if count > views.count { waiting[hash]?.count = count - views.count } else { waiting[hash] = nil }
        }
    }
}
