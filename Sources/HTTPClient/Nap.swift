import Synchronization

/// Somebody who waits for a time to come.
final class Nap: Sendable {
    private struct State {
        /// True when the time has come, false where it was given up.
        var outcome: Bool?
        var sleeper: CheckedContinuation<Bool, Never>?
    }

    /// Nanoseconds of the monotonic clock.
    let end: Int64
    private let state = Mutex(State())

    init(until now: Int64, and duration: Duration) {
        let (end, overflow) = now.addingReportingOverflow(duration.nanoseconds)
        self.end = overflow ? ExchangeClock.never : end
    }

    /// Waits. Throws `CancellationError` where it is given up; `onCancel` then tells the loop to forget it.
    nonisolated(nonsending) func wait(onCancel: @escaping @Sendable () -> Void) async throws {
        let isTime = await withTaskCancellationHandler {
            await withCheckedContinuation { sleeper in
                let outcome = state.withLock { state in
                    if state.outcome == nil { state.sleeper = sleeper }
                    return state.outcome
                }
                if let outcome { sleeper.resume(returning: outcome) }
            }
        } onCancel: {
            if end(timely: false) { onCancel() }
        }
        if !isTime { throw CancellationError() }
    }

    /// Wakes the sleeper; false where it was over before.
    @discardableResult
    func end(timely: Bool) -> Bool {
        let (isFirst, sleeper) = state.withLock { state in
            guard state.outcome == nil else { return (false, CheckedContinuation<Bool, Never>?.none) }
            state.outcome = timely
            defer { state.sleeper = nil }
            return (true, state.sleeper)
        }
        sleeper?.resume(returning: timely)
        return isFirst
    }
}
