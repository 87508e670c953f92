import CProcess
import Glibc
import Synchronization

/// One caller's place: first it waits, then its program runs. It can be cancelled in both, at once in the first.
final class Turn: Sendable {
    typealias Outcome = Result<ScriptOutcome, ScriptError>

    private enum State {
        case new
        case waiting(CheckedContinuation<Outcome, Never>)
        /// With the descriptor that wakes the thread which attends to the program.
        case running(alarm: Int32)
        case over
    }

    private let state = Mutex<State>(.new)

    /// Begins to wait. Where it was cancelled already, the caller is answered and the result is `false`.
    func begin(_ continuation: CheckedContinuation<Outcome, Never>) -> Bool {
        let waits = state.withLock { state in
            guard case .new = state else { return false }
            state = .waiting(continuation)
            return true
        }
        if !waits { continuation.resume(returning: .failure(.cancelled)) }
        return waits
    }

    /// Does the work, unless nobody waits for it any more, and answers the caller. The descriptor that `work` gets becomes readable
    /// when the turn is cancelled; it is -1 where the system has none left, and the turn then goes on to its own end.
    func take(_ work: (_ alarm: Int32) throws(ScriptError) -> ScriptOutcome) {
        let alarm = cprocess_alarm()
        let continuation = state.withLock { state -> CheckedContinuation<Outcome, Never>? in
            guard case .waiting(let continuation) = state else { return nil }
            state = .running(alarm: alarm)
            return continuation
        }
        let outcome = continuation.map { _ in Outcome { () throws(ScriptError) in try work(alarm) } }
        state.withLock { state in
            state = .over
            // Under the lock: a number that is closed may be somebody else's the next moment.
            if alarm >= 0 { close(alarm) }
        }
        if let outcome { continuation?.resume(returning: outcome) }
    }

    func cancel() {
        let waiting = state.withLock { state -> CheckedContinuation<Outcome, Never>? in
            switch state {
            case .new, .over:
                state = .over
                return nil
            case .waiting(let continuation):
                state = .over
                return continuation
            case .running(let alarm):
                var one: UInt64 = 1
                write(alarm, &one, MemoryLayout.size(ofValue: one))
                return nil
            }
        }
        waiting?.resume(returning: .failure(.cancelled))
    }
}
