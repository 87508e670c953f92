/// A fixed number of own threads for work that blocks: `fsync`, directory scans, password hashing.
///
/// Swift's cooperative pool has one thread a core; two blocking calls on it stop a small host. What blocks goes here instead.
///
/// - Work starts in the order of its submission (FIFO); with several threads it may end in another.
/// - A thread is started when work arrives and none is idle, up to the limit; it bears the pool's name (see `top -H`).
/// - Cancelling the task that waits takes nothing back: queued work still runs, so that no write is lost.
public final class ThreadPool: Sendable {
    /// How many threads there are at most.
    public let threads: Int
    private let queue: WorkQueue

    /// - Parameters:
    ///   - name: what the threads are called; the system shows the first 15 bytes.
    ///   - threads: the most that may run at once; less than one counts as one.
    public init(name: String, threads: Int) {
        self.threads = max(1, threads)
        queue = WorkQueue(name: name, limit: self.threads)
    }

    deinit {
        queue.close()
    }

    /// Runs `work` on one of the pool's threads and gives back what it returns, or throws what it throws (nothing, if it throws nothing).
    ///
    /// Work runs even if the waiting task is cancelled meanwhile, and after `shutdown` too (see there).
    @discardableResult
    public func run<Value: Sendable, Failure: Error>(
        _ work: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let result: Result<Value, Failure> = await withCheckedContinuation { continuation in
            submit { continuation.resume(returning: Result(catching: work)) }
        }
        return try result.get()
    }

    /// Queues `job` and returns at once. Nobody waits for it, except `shutdown`.
    public func submit(_ job: @escaping @Sendable () -> Void) {
        queue.add(job)
    }

    /// Finishes what is queued, and what that work queues in turn, then ends the threads. Blocks until they are gone.
    ///
    /// May be called twice, and from one of the pool's own threads (which then isn't waited for). Work that is submitted
    /// afterwards runs at once on the thread that submits it: late, but neither lost nor waited for forever.
    public func shutdown() {
        queue.close()
    }
}
