import Foundation
import Synchronization
import Testing

@testable import ThreadPool

@Suite struct ThreadPoolTests {
    @Test func `work comes back with its value or its error`() async throws {
        let pool = ThreadPool(name: "test", threads: 2)
        struct Refused: Error, Equatable {}
        let value = await pool.run { 7 }
        #expect(value == 7)
        await #expect(throws: Refused()) {
            try await pool.run { () throws(Refused) -> Int in throw Refused() }
        }
    }

    @Test func `more blocking work than there are cores runs at once, while tasks go on`() async {
        let pool = ThreadPool(name: "test", threads: 16)
        let inside = Gauge()
        let release = DispatchSemaphore(value: 0)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<16 {
                group.addTask {
                    await pool.run {
                        inside.enter()
                        release.wait()
                    }
                }
            }
            // This loop runs on the cooperative pool, which the sixteen waiting jobs must have left alone.
            while inside.highest < 16 { await Task.yield() }
            for _ in 0..<16 { release.signal() }
        }
    }

    @Test func `threads bear the pool's name and are no more than allowed`() async throws {
        let pool = ThreadPool(name: "a-rather-long-name", threads: 3)
        let seen = Names()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    await pool.run {
                        let name = try? String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8)
                        seen.add(UInt(pthread_self()), name)
                    }
                }
            }
        }
        let threads = seen.all
        #expect((1...3).contains(threads.count))
        #expect(threads.values.allSatisfy { $0 == "a-rather-long-n\n" })
    }

    @Test func `one thread works in the order of submission`() async {
        let pool = ThreadPool(name: "test", threads: 1)
        let order = Mutex<[Int]>([])
        for number in 0..<5_000 { pool.submit { order.withLock { $0.append(number) } } }
        await pool.run {}
        #expect(order.withLock { $0 } == Array(0..<5_000))
    }

    @Test func `work whose task is cancelled still runs`() async {
        let pool = ThreadPool(name: "test", threads: 1)
        let gate = DispatchSemaphore(value: 0)
        pool.submit { gate.wait() }
        let done = Gauge()
        let waiting = Task { await pool.run { done.enter() } }
        waiting.cancel()
        gate.signal()
        await waiting.value
        let isDone = done.highest == 1
        #expect(isDone)
    }

    @Test func `shutdown finishes what is queued, and later work still runs`() async {
        let pool = ThreadPool(name: "test", threads: 2)
        let count = Atomic<Int>(0)
        for _ in 0..<1_000 {
            pool.submit {
                // Work that queues more work is finished too.
                pool.submit { count.add(1, ordering: .sequentiallyConsistent) }
            }
        }
        pool.shutdown()
        #expect(count.load(ordering: .sequentiallyConsistent) == 1_000)
        #expect(await pool.run { true })
        pool.shutdown()
    }

    @Test func `a pool that its own last job holds ends without waiting for itself`() async {
        let ended = DispatchSemaphore(value: 0)
        do {
            let pool = ThreadPool(name: "test", threads: 2)
            pool.submit { [pool] in
                pool.shutdown()
                ended.signal()
            }
        }
        let outcome = await ThreadPool(name: "waits", threads: 1).run { ended.wait(timeout: .now() + 20) }
        #expect(outcome == .success)
    }
}

/// The names of the threads that came by.
private final class Names: Sendable {
    private let names = Mutex<[UInt: String]>([:])
    var all: [UInt: String] { names.withLock { $0 } }
    func add(_ thread: UInt, _ name: String?) { names.withLock { $0[thread] = name } }
}
