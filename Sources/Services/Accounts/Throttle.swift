import CouncilModel
import Synchronization

/// Counts attempts in a sliding window, by whatever they are counted by: an account, an address.
///
/// In memory only: a restart forgets. What has left the window takes no memory for long.
final class Throttle: Sendable {
    private static let sweepAbove = 10_000

    private struct Attempts {
        var times: [Timestamp] = []
        /// When the last of them leaves its window.
        var over: Timestamp
    }

    private let clock: WallClock
    private let attempts = Mutex<[String: Attempts]>([:])

    init(clock: WallClock) {
        self.clock = clock
    }

    /// Counts an attempt under each key.
    ///
    /// - Parameters:
    ///   - limit: how many are allowed under one key in `window`; 0 for no limit.
    ///   - what: names the limit in the refusal: "sign-ins", say.
    /// - Throws: `.tooMany` with the seconds until the oldest counted attempt leaves the window; the attempt is not counted then.
    func admit(_ keys: [String], limit: Int, window: Duration, what: String) throws {
        guard limit > 0 else { return }
        let now = clock.now()
        let start = now.advanced(by: .zero - window)
        let wait: Int64? = attempts.withLock { attempts in
            if attempts.count > Self.sweepAbove { attempts = attempts.filter { $0.value.over > now } }
            var wait: Int64?
            for key in keys {
                guard var known = attempts[key] else { continue }
                known.times.removeAll { $0 <= start || $0 > now }
                attempts[key] = known.times.isEmpty ? nil : known
                guard known.times.count >= limit, let oldest = known.times.first else { continue }
                wait = max(wait ?? 0, oldest.advanced(by: window).milliseconds - now.milliseconds)
            }
            if wait == nil {
                let over = now.advanced(by: window)
                for key in keys {
                    attempts[key, default: Attempts(over: over)].times.append(now)
                    attempts[key]?.over = over
                }
            }
            return wait
        }
        guard let wait else { return }
        let seconds = Int((wait + 999) / 1000)
        throw CouncilError.tooMany(
            "Too many \(what): at most \(limit) are allowed in \(Self.words(window)). Try again in \(seconds) s.", retryAfter: seconds)
    }

    private static func words(_ window: Duration) -> String {
        window == .seconds(60) ? "a minute" : window == .seconds(3600) ? "an hour" : "\(window)"
    }
}

/// Where a request to sign in or to register comes from.
public struct Origin: Sendable {
    /// What the client calls itself, to name its session by.
    public let device: String
    /// The TCP peer's address; `nil` for a local process on the socket, which is counted by account alone.
    public let address: String?

    public init(device: String, address: String?) {
        self.device = device
        self.address = address
    }

    /// What attempts for an account are counted by.
    func keys(_ action: String, account: String) -> [String] {
        // Spelled as the account is found by, or each spelling would have attempts of its own.
        let folded = EmailAddress(account)?.folded ?? String(account.lowercased().prefix(254))
        return ["\(action) account \(folded)"] + (address.map { ["\(action) address \($0)"] } ?? [])
    }
}
