import CCurl
import Glibc
import Synchronization

/// What the loop's thread is asked to do, and whether it runs. The thread starts with the first request.
final class Inbox: Sendable {
    enum Command {
        case start(Transfer)
        /// The reader of a paused stream has caught up.
        case resume(Transfer)
        /// The transfer was settled by its reader; the connection is still to be ended.
        case cancel(Transfer)
        case sleep(Nap)
        /// The nap was given up.
        case wake(Nap)
    }

    /// What there is to do.
    struct Work {
        var commands: [Command] = []
        /// Parts of tasks that run on the loop's thread.
        var jobs: [UnownedJob] = []

        var isEmpty: Bool { commands.isEmpty && jobs.isEmpty }
    }

    /// More jobs than that at once are the runtime's own threads' as well.
    private static let maximumJobs = 32

    private enum Thread {
        case none
        case runs(pthread_t, wake: Int32)
        case ended
    }

    private struct State {
        var thread = Thread.none
        var isShutDown = false
        var work = Work()
        /// The loop waits, or is about to: it has to be woken.
        var isAsleep = false
        var waitingForEnd: [CheckedContinuation<pthread_t?, Never>] = []
    }

    private let state = Mutex(State())
    private let configuration: Loop.Configuration

    init(_ configuration: Loop.Configuration) {
        self.configuration = configuration
    }

    /// Has the transfer started. Throws where the client was shut down or no thread can be had.
    func submit(_ transfer: Transfer) throws(HTTPClientError) {
        if let refusal = submit(.start(transfer)) { throw refusal }
    }

    /// Has the nap ended when its time comes. Throws as for a transfer.
    func submit(_ nap: Nap) throws(HTTPClientError) {
        if let refusal = submit(.sleep(nap)) { throw refusal }
    }

    private func submit(_ command: Command) -> HTTPClientError? {
        state.withLock { state in
            if state.isShutDown { return .shutDown }
            guard startThread(&state) else {
                return .connectionFailed("The HTTP client's thread could not be started; the system is out of threads or open files.")
            }
            Inbox.add(&state) { $0.commands.append(command) }
            return nil
        }
    }

    /// True where the thread runs.
    private func startThread(_ state: inout State) -> Bool {
        guard case .none = state.thread else { return true }
        guard let (thread, wake) = Loop.startThread(self, configuration) else { return false }
        state.thread = .runs(thread, wake: wake)
        return true
    }

    /// Passes a command on; without effect once the thread has ended.
    func post(_ command: Command) {
        state.withLock { state in Inbox.add(&state) { $0.commands.append(command) } }
    }

    /// Asks the thread to end what is under way, and itself.
    func shutDown() {
        state.withLock { state in
            state.isShutDown = true
            if case .runs(_, let wake) = state.thread { Inbox.wake(wake) }
        }
    }

    /// Returns when there is no thread any more, with nothing of it left: a program may end then.
    func ended() async {
        let thread: pthread_t? = await withCheckedContinuation { continuation in
            let hasEnded = state.withLock { state in
                guard case .runs = state.thread else { return true }
                state.waitingForEnd.append(continuation)
                return false
            }
            if hasEnded { continuation.resume(returning: nil) }
        }
        // It has said its last word: this waits for microseconds.
        if let thread { pthread_join(thread, nil) }
    }

    private static func add(_ state: inout State, _ change: (inout Work) -> Void) {
        guard case .runs(_, let wake) = state.thread else { return }
        change(&state.work)
        // The loop takes everything at once: only who finds it asleep has to wake it.
        guard state.isAsleep else { return }
        state.isAsleep = false
        Inbox.wake(wake)
    }

    private static func wake(_ descriptor: Int32) {
        // It fails only where the counter is full, and then the loop is awake.
        eventfd_write(descriptor, 1)
    }
}

// MARK: The loop's side

extension Inbox {
    /// Everything since the last call, or nil when the loop is to end.
    func take() -> Work? {
        state.withLock { state in
            guard !state.isShutDown else { return nil }
            state.isAsleep = false
            guard !state.work.isEmpty else { return Work() }
            var taken = Work()
            swap(&taken, &state.work)
            return taken
        }
    }

    /// Whether there is nothing to do, so that the loop may wait: whoever comes next wakes it.
    func fallAsleep() -> Bool {
        state.withLock { state in
            state.isAsleep = state.work.isEmpty && !state.isShutDown
            return state.isAsleep
        }
    }

    /// The loop's last word; it closes `wake` afterwards. Gives back the transfers and naps that it never got to see.
    func threadEnds() -> (transfers: [Transfer], naps: [Nap]) {
        let (work, waiting, thread) = state.withLock { state in
            defer { state = State(thread: .ended, isShutDown: true) }
            let thread: pthread_t? = if case .runs(let thread, _) = state.thread { thread } else { nil }
            return (state.work, state.waitingForEnd, thread)
        }
        if waiting.isEmpty, let thread { pthread_detach(thread) }
        for (position, continuation) in waiting.enumerated() { continuation.resume(returning: position == 0 ? thread : nil) }
        for job in work.jobs { globalConcurrentExecutor.enqueue(job) }
        var (transfers, naps): ([Transfer], [Nap]) = ([], [])
        for command in work.commands {
            switch command {
            case .start(let transfer): transfers.append(transfer)
            case .sleep(let nap): naps.append(nap)
            case .resume, .cancel, .wake: continue
            }
        }
        return (transfers, naps)
    }
}

// MARK: Tasks on the loop's thread

extension Inbox: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isTaken = state.withLock { state in
            guard !state.isShutDown, state.work.jobs.count < Inbox.maximumJobs, startThread(&state), case .runs = state.thread else {
                return false
            }
            Inbox.add(&state) { $0.jobs.append(job) }
            return true
        }
        if !isTaken { globalConcurrentExecutor.enqueue(job) }
    }
}
