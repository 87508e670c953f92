import Synchronization

/// Serial execution for one key, parallel across keys, on a pool's threads.
///
/// Work under one key never overlaps and runs in the order of its submission; a key whose turn has not come blocks no thread,
/// and a key with nothing to do takes no memory. Keys with much work take turns with the others.
///
/// Cancelling the task that waits takes nothing back: queued work still runs, so that no write is lost.
/// Work must not wait for work under its own key.
public final class Lanes<Key: Hashable & Sendable>: Sendable {
    private let pool: ThreadPool
    /// What waits behind the job that a key has in the pool. A key that is missing is idle.
    private let waiting = Mutex<[Key: FIFO<@Sendable () -> Void>]>([:])

    /// - Parameter pool: whose threads do the work; other work may share it.
    public init(pool: ThreadPool) {
        self.pool = pool
    }

    /// How many keys have work queued or running.
    public var busyKeys: Int { waiting.withLock { $0.count } }

    /// Runs `work` on the pool once everything submitted earlier under `key` is done. Gives back what it returns, or throws
    /// what it throws.
    @discardableResult
    public func run<Value: Sendable, Failure: Error>(
        in key: Key, _ work: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let result: Result<Value, Failure> = await withCheckedContinuation { continuation in
            submit(in: key) { continuation.resume(returning: Result(catching: work)) }
        }
        return try result.get()
    }

    /// Queues `job` under `key` and returns at once.
    public func submit(in key: Key, _ job: @escaping @Sendable () -> Void) {
        let isFree = waiting.withLock { waiting in
            if waiting[key] == nil {
                waiting[key] = FIFO()
                return true
            }
            waiting[key]?.append(job)
            return false
        }
        if isFree { start(job, in: key) }
    }

    private func start(_ job: @escaping @Sendable () -> Void, in key: Key) {
        pool.submit {
            job()
            let next = self.waiting.withLock { waiting in
                let next = waiting[key]?.popFirst()
                if next == nil { waiting[key] = nil }
                return next
            }
            if let next { self.start(next, in: key) }
        }
    }
}
