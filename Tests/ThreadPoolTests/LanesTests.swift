import Foundation
import Synchronization
import Testing

@testable import ThreadPool

@Suite struct LanesTests {
    @Test func `work under one key never overlaps and keeps its order, under load`() async {
        let pool = ThreadPool(name: "test", threads: 8)
        let lanes = Lanes<Int>(pool: pool)
        let inside = (0..<20).map { _ in Gauge() }
        let order = Mutex<[Int: [Int]]>([:])
        for number in 0..<500 {
            for key in 0..<20 {
                lanes.submit(in: key) {
                    inside[key].enter()
                    order.withLock { $0[key, default: []].append(number) }
                    inside[key].leave()
                }
            }
        }
        await withTaskGroup(of: Void.self) { group in
            for key in 0..<20 { group.addTask { await lanes.run(in: key) {} } }
        }
        #expect(inside.allSatisfy { $0.highest == 1 })
        #expect(order.withLock { $0 } == Dictionary(uniqueKeysWithValues: (0..<20).map { ($0, Array(0..<500)) }))
    }

    @Test func `different keys run at the same time, and a waiting key takes no thread`() async {
        let pool = ThreadPool(name: "test", threads: 2)
        let lanes = Lanes<String>(pool: pool)
        let gate = DispatchSemaphore(value: 0)
        // One thread is held by a's first job; the fifty behind it must leave the other one to b.
        lanes.submit(in: "a") { gate.wait() }
        for _ in 0..<50 { lanes.submit(in: "a") {} }
        #expect(await lanes.run(in: "b") { true })
        gate.signal()
        await lanes.run(in: "a") {}
    }

    @Test func `keys that have gone idle are forgotten`() async throws {
        let lanes = Lanes<Int>(pool: ThreadPool(name: "test", threads: 4))
        await withTaskGroup(of: Void.self) { group in
            for key in 0..<2_000 { group.addTask { await lanes.run(in: key % 700) {} } }
        }
        // The last job's answer comes a moment before its key is let go.
        let deadline = ContinuousClock.now + .seconds(20)
        while lanes.busyKeys > 0, .now < deadline { await Task.yield() }
        #expect(lanes.busyKeys == 0)
    }

    @Test func `errors come back typed and the lane goes on`() async throws {
        struct Refused: Error, Equatable {}
        let lanes = Lanes<Int>(pool: ThreadPool(name: "test", threads: 1))
        await #expect(throws: Refused()) {
            try await lanes.run(in: 1) { () throws(Refused) in throw Refused() }
        }
        #expect(await lanes.run(in: 1) { 2 } == 2)
    }

    @Test func `shutdown of the pool finishes every lane`() {
        let pool = ThreadPool(name: "test", threads: 2)
        let lanes = Lanes<Int>(pool: pool)
        let count = Atomic<Int>(0)
        for number in 0..<3_000 {
            lanes.submit(in: number % 3) { count.add(1, ordering: .sequentiallyConsistent) }
        }
        pool.shutdown()
        #expect(count.load(ordering: .sequentiallyConsistent) == 3_000)
    }
}

/// How many are inside at once, at most.
final class Gauge: Sendable {
    private let state = Mutex((now: 0, highest: 0))

    func enter() {
        state.withLock {
            $0.now += 1
            $0.highest = max($0.highest, $0.now)
        }
    }

    func leave() {
        state.withLock { $0.now -= 1 }
    }

    var highest: Int { state.withLock { $0.highest } }
}
