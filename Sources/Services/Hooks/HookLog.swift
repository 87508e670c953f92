import Synchronization

/// What hooks did lately: the last runs, and for each hook how often it ran. In memory only.
final class HookLog: Sendable {
    struct Tally: Sendable {
        var runs = 0
        var failures = 0
        var last: HookRun?
    }

    private static let limit = 200

    private struct State {
        var recent: [HookRun] = []
        var tallies: [String: Tally] = [:]
    }

    private let state = Mutex(State())

    func note(_ run: HookRun) {
        state.withLock { state in
            if state.recent.count >= Self.limit { state.recent.removeFirst(Self.limit / 4) }
            state.recent.append(run)
            var tally = state.tallies[run.hook] ?? Tally()
            tally.runs += 1
            if !run.isSuccess { tally.failures += 1 }
            tally.last = run
            state.tallies[run.hook] = tally
        }
    }

    func tally(of hook: String) -> Tally { state.withLock { $0.tallies[hook] } ?? Tally() }

    /// The newest last.
    var recent: [HookRun] { state.withLock { $0.recent } }
}
