import Foundation
import Testing

@testable import Services

@Suite struct EventLogTests {
    /// The events' numbers and data, out of what goes over the wire.
    private func events(_ bytes: [UInt8]) -> [(number: Int?, data: String)] {
        String(decoding: bytes, as: UTF8.self).components(separatedBy: "\n\n").dropLast().map { event in
            let lines = event.components(separatedBy: "\n")
            return (lines.first.flatMap { $0.hasPrefix("id: ") ? Int($0.dropFirst(4)) : nil }, String(lines.last?.dropFirst(6) ?? ""))
        }
    }

    /// Reads to the end and says which events came, each as its data.
    private func watch(_ log: EventLog, after first: Int = 0) async -> [String] {
        var last = first
        var seen: [String] = []
        while true {
            switch await log.read(after: last) {
            case .events(let bytes, let number):
                let new = events(bytes)
                #expect(new.map(\.number) == Array(last + 1...number))
                seen += new.map(\.data)
                last = number
            case .quiet: continue
            case .end: return seen
            }
        }
    }

    private func append(_ number: Int, to log: EventLog) { log.append(Array("{\"n\":\(number)}".utf8)) }

    private func data(_ range: some Sequence<Int>) -> [String] { range.map { "{\"n\":\($0)}" } }

    @Test func `an event is its number, its line and an empty one`() async {
        let log = EventLog()
        append(1, to: log)
        append(2, to: log)
        guard case .events(let bytes, let last) = await log.read(after: 0) else {
            Issue.record("no events")
            return
        }
        #expect(String(decoding: bytes, as: UTF8.self) == "id: 1\ndata: {\"n\":1}\n\nid: 2\ndata: {\"n\":2}\n\n")
        #expect(last == 2 && log.byteCount == bytes.count)
    }

    @Test func `events that come together are told together, each with its number`() async {
        let log = EventLog()
        append(1, to: log)
        let watcher = Task { await log.read(after: 1) }
        log.append(contentsOf: data(2...4).map { Array($0.utf8) })
        log.append(contentsOf: [])
        guard case .events(let bytes, 4) = await watcher.value else {
            Issue.record("not all of them")
            return
        }
        #expect(events(bytes).map(\.data) == data(2...4))
    }

    @Test func `who waits for the end alone is not woken before, unless given up`() async {
        let log = EventLog()
        let (waiting, leaving) = (Task { await log.waitForEnd() }, Task { await log.waitForEnd() })
        leaving.cancel()
        await leaving.value
        for number in 1...50 {
            append(number, to: log)
            await Task.yield()
        }
        log.tick()
        log.close()
        await waiting.value
    }

    @Test func `many watchers at once each see every event once and in order`() async {
        let log = EventLog()
        await withTaskGroup { group in
            for _ in 0..<100 { group.addTask { #expect(await watch(log) == data(1...500)) } }
            group.addTask {
                for number in 1...500 {
                    append(number, to: log)
                    if number.isMultiple(of: 7) { await Task.yield() }
                }
                log.close()
            }
        }
    }

    @Test(arguments: [-5, 0, 1, 7, 10, 11, 1000, .max])
    func `a watcher goes on behind its number, and begins anew where that is from another run`(last: Int) async {
        let log = EventLog()
        for number in 1...10 { append(number, to: log) }
        log.close()
        var seen: [String] = []
        if case .events(let bytes, let number) = await log.read(after: last) {
            seen = events(bytes).map(\.data)
            #expect(number == 10)
        }
        let first = (0...10).contains(last) ? last + 1 : 1
        #expect(seen == (first <= 10 ? data(first...10) : []))
    }

    @Test(arguments: 0..<20)
    func `whatever comes between, nothing is lost or told twice`(seed: UInt64) async {
        let log = EventLog()
        let total = 200
        await withTaskGroup { group in
            for watcher in 0..<8 {
                group.addTask {
                    var chance = Dice(seed: seed &* 100 &+ UInt64(watcher))
                    var last = 0
                    var seen: [String] = []
                    while true {
                        // Now and then a watcher goes away while it waits, and comes back with its number.
                        let from = last
                        let reader = Task { await log.read(after: from) }
                        if chance.roll(4) == 0 { reader.cancel() }
                        let isCancelled = reader.isCancelled
                        switch await reader.value {
                        case .events(let bytes, let number):
                            seen += events(bytes).map(\.data)
                            last = number
                        case .quiet: break
                        case .end where isCancelled && !(log.isClosed && last == total): break
                        case .end:
                            #expect(seen == data(1...total))
                            return
                        }
                        for _ in 0..<chance.roll(5) { await Task.yield() }
                    }
                }
            }
            group.addTask {
                var chance = Dice(seed: seed)
                for number in 1...total {
                    append(number, to: log)
                    if chance.roll(10) == 0 { log.tick() }
                    for _ in 0..<chance.roll(4) { await Task.yield() }
                }
                log.close()
            }
        }
    }

    @Test func `a tick tells those who wait that all is well, and nothing more`() async throws {
        let log = EventLog()
        append(1, to: log)
        let watcher = Task {
            guard case .quiet = await log.read(after: 1) else { return false }
            return true
        }
        let ticker = Task {
            while !Task.isCancelled {
                log.tick()
                await Task.yield()
            }
        }
        #expect(await watcher.value)
        ticker.cancel()
        await ticker.value
        guard case .events(_, 1) = await log.read(after: 0) else {
            Issue.record("a tick is no event")
            return
        }
    }

    @Test func `a watcher that is given up ends at once and leaves nothing behind`() async {
        weak var left: EventLog?
        do {
            let log = EventLog()
            left = log
            let watchers = (0..<50).map { _ in Task { await log.read(after: 0) } }
            for _ in 0..<20 { await Task.yield() }
            for watcher in watchers { watcher.cancel() }
            for watcher in watchers {
                guard case .end = await watcher.value else {
                    Issue.record("it did not end")
                    continue
                }
            }
            append(1, to: log)
            log.close()
        }
        #expect(left == nil)
    }

    @Test func `the end is told to those who wait and to those who come later`() async {
        let log = EventLog()
        let waiting = Task { await log.waitForEnd() }
        append(1, to: log)
        #expect(!log.isClosed)
        log.close()
        await waiting.value
        await log.waitForEnd()
        #expect(await watch(log) == data(1...1))
        guard case .end = await log.read(after: 1) else {
            Issue.record("it is over")
            return
        }
    }
}

/// Chance that can be repeated.
struct Dice {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    /// 0 to `sides - 1`.
    mutating func roll(_ sides: UInt64) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int((state >> 8) % sides)
    }
}
