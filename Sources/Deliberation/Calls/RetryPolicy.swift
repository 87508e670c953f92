import CouncilModel

extension Deliberation.Settings {
    /// How long to wait before the next try of a call whose `attempt`th has failed; `nil` where there shall be none.
    func delay(after fault: CallFault, attempt: Int, using generator: inout SplitMix64) -> Duration? {
        guard fault.canGetBetter, attempt < maximumAttempts else { return nil }
        let wait = backoff(afterAttempt: attempt, using: &generator)
        guard let asked = fault.retryAfter else { return wait }
        return asked > longestRetryAfter ? nil : max(asked, wait)
    }

    /// Calls that failed together shall not come back together: between half of the wait and all of it, by chance.
    private func backoff(afterAttempt attempt: Int, using generator: inout SplitMix64) -> Duration {
        let longest = max(longestBackoff, .zero)
        var wait = min(max(firstBackoff, .zero), longest)
        for _ in 1..<max(attempt, 1) where wait < longest {
            wait = wait > longest / 2 ? longest : wait * 2
        }
        let milliseconds = wait.wholeMilliseconds
        return .milliseconds(Int64.random(in: milliseconds / 2...milliseconds, using: &generator))
    }
}

extension Duration {
    /// Rounded towards zero; the nearest that there is where it is beyond all bounds.
    var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        let (sum, beyond) = product.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
        return beyond ? (seconds < 0 ? .min : .max) : sum
    }
}
