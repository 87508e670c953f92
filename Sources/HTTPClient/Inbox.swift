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
    }

    private enum Thread {
        case none
        case runs(pthread_t, wake: Int32)
        case ended
    }

    private struct State {
        var thread = Thread.none
        var isShutDown = false
        var commands: [Command] = []
        var waitingForEnd: [CheckedContinuation<pthread_t?, Never>] = []
    }

    private let state = Mutex(State())
    private let configuration: Loop.Configuration

    init(_ configuration: Loop.Configuration) {
        self.configuration = configuration
    }

    /// Has the transfer started. Throws where the client was shut down or no thread can be had.
    func submit(_ transfer: Transfer) throws(HTTPClientError) {
        let refusal = state.withLock { state -> HTTPClientError? in
            if state.isShutDown { return .shutDown }
            if case .none = state.thread {
                guard let (thread, wake) = Loop.startThread(self, configuration) else {
                    return .connectionFailed("The HTTP client's thread could not be started; the system is out of threads or open files.")
                }
                state.thread = .runs(thread, wake: wake)
            }
            Inbox.add(.start(transfer), to: &state)
            return nil
        }
        if let refusal { throw refusal }
    }

    /// Passes a command on; without effect once the thread has ended.
    func post(_ command: Command) {
        state.withLock { Inbox.add(command, to: &$0) }
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

    private static func add(_ command: Command, to state: inout State) {
        guard case .runs(_, let wake) = state.thread else { return }
        state.commands.append(command)
        // The loop takes all commands at once: only the first one has to wake it.
        if state.commands.count == 1 { Inbox.wake(wake) }
    }

    private static func wake(_ descriptor: Int32) {
        // It fails only where the counter is full, and then the loop is awake.
        eventfd_write(descriptor, 1)
    }
}

// MARK: The loop's side

extension Inbox {
    /// All commands since the last call, or nil when the loop is to end.
    func take() -> [Command]? {
        state.withLock { state in
            guard !state.isShutDown else { return nil }
            guard !state.commands.isEmpty else { return [] }
            var taken: [Command] = []
            swap(&taken, &state.commands)
            return taken
        }
    }

    /// The loop's last word; it closes `wake` afterwards. Returns the transfers that it never got to see.
    func threadEnds() -> [Transfer] {
        let (commands, waiting, thread) = state.withLock { state in
            defer { state = State(thread: .ended, isShutDown: true) }
            let thread: pthread_t? = if case .runs(let thread, _) = state.thread { thread } else { nil }
            return (state.commands, state.waitingForEnd, thread)
        }
        if waiting.isEmpty, let thread { pthread_detach(thread) }
        for (position, continuation) in waiting.enumerated() { continuation.resume(returning: position == 0 ? thread : nil) }
        return commands.compactMap { command in
            switch command {
            case .start(let transfer): transfer
            case .resume, .cancel: nil
            }
        }
    }
}
