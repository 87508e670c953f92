import Glibc

/// The queue behind a `ThreadPool` and the threads that empty it. The threads hold the queue, not the pool, so that a
/// pool nobody holds any more ends.
// @unchecked: the mutable state is touched only while `mutex` is held.
final class WorkQueue: @unchecked Sendable {
    typealias Job = @Sendable () -> Void

    private let name: String
    private let limit: Int
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let arrival = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    private var jobs = FIFO<Job>()
    private var handles: [pthread_t] = []
    private var alive = 0
    private var idle = 0
    /// Idle threads that were signalled and have not woken yet: they are spoken for.
    private var called = 0
    private var closing = false

    init(name: String, limit: Int) {
        self.name = name
        self.limit = limit
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(arrival, nil)
    }

    deinit {
        pthread_cond_destroy(arrival)
        pthread_mutex_destroy(mutex)
        arrival.deallocate()
        mutex.deallocate()
    }

    func add(_ job: @escaping Job) {
        pthread_mutex_lock(mutex)
        if !closing, idle == called, alive < limit {
            startThread()
        }
        guard alive > 0 else {
            // Closed, or the system refuses even a first thread: the submitter does it.
            pthread_mutex_unlock(mutex)
            return job()
        }
        jobs.append(job)
        let wakes = idle > called
        if wakes { called += 1 }
        pthread_mutex_unlock(mutex)
        // After the unlock, or the thread would wake only to wait for the mutex.
        if wakes { pthread_cond_signal(arrival) }
    }

    func close() {
        pthread_mutex_lock(mutex)
        closing = true
        let ending = handles
        handles = []
        pthread_cond_broadcast(arrival)
        pthread_mutex_unlock(mutex)
        for handle in ending {
            if pthread_equal(handle, pthread_self()) != 0 {
                pthread_detach(handle)
            } else {
                pthread_join(handle, nil)
            }
        }
    }

    /// Called with the mutex held.
    private func startThread() {
        var handle = pthread_t()
        let own = Unmanaged.passRetained(self)
        let failure = pthread_create(&handle, nil, { Unmanaged<WorkQueue>.fromOpaque($0!).takeRetainedValue().work() }, own.toOpaque())
        guard failure == 0 else { return own.release() }
        alive += 1
        handles.append(handle)
    }

    /// A thread's life: job after job, until the queue is closed and empty.
    private func work() -> UnsafeMutableRawPointer? {
        nameThread()
        pthread_mutex_lock(mutex)
        while true {
            if let job = jobs.popFirst() {
                pthread_mutex_unlock(mutex)
                job()
                pthread_mutex_lock(mutex)
            } else if closing {
                break
            } else {
                idle += 1
                pthread_cond_wait(arrival, mutex)
                idle -= 1
                // A wake-up without a call is the system's own whim; the count only has to stay within `idle`.
                called = max(0, called - 1)
            }
        }
        alive -= 1
        pthread_mutex_unlock(mutex)
        return nil
    }

    /// `pthread_setname_np` is hidden from Swift; the file it writes is not. A thread without its name works as well.
    private func nameThread() {
        let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        _ = Array(name.utf8.prefix(15)).withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        _ = Glibc.close(file)
    }
}
