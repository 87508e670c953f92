import Synchronization

/// The events of one run as they go over the wire, numbered from 1. Watchers read from it at their own pace, as many as there are.
///
/// A watcher holds a number and no queue: one that reads slowly or not at all costs what it is writing at the moment.
public final class EventLog: Sendable {
    /// What there is behind a watcher's last event.
    public enum Reading: Sendable {
        /// Whole events, and the number of the last of them.
        case events([UInt8], last: Int)
        /// Nothing came for a while: time for a comment that keeps the connection alive.
        case quiet
        /// There will be no more.
        case end
    }

    /// Bytes that a watcher gets at once, unless a single event is longer.
    private static let longestReading = 256 << 10

    fileprivate struct State {
        var bytes: [UInt8] = []
        /// Where each event ends in `bytes`.
        var ends: [Int] = []
        var isClosed = false
        var watchers: [UInt64: CheckedContinuation<Bool, Never>] = [:]
        /// Those who wait for the end alone.
        var waitingForEnd: [UInt64: CheckedContinuation<Bool, Never>] = [:]
        var nextWatcher: UInt64 = 0
    }

    private let state = Mutex(State())

    init() {}

    /// Adds an event.
    ///
    /// - Parameter json: one line.
    func append(_ json: [UInt8]) { append(contentsOf: [json]) }

    /// Adds what came together; each watcher is woken once.
    ///
    /// - Parameter events: one line of JSON each.
    func append(contentsOf events: [[UInt8]]) {
        guard !events.isEmpty else { return }
        let waiting = state.withLock { state in
            for json in events {
                state.bytes += "id: ".utf8
                state.bytes += String(state.ends.count + 1).utf8
                state.bytes += "\ndata: ".utf8
                state.bytes += json
                state.bytes += "\n\n".utf8
                state.ends.append(state.bytes.count)
            }
            return state.takeWatchers()
        }
        for watcher in waiting { watcher.resume(returning: true) }
    }

    /// No more events will come.
    func close() {
        let waiting = state.withLock { state in
            state.isClosed = true
            // It may be kept for a while: without the room that it had to grow.
            state.bytes = state.bytes.withUnsafeBytes { Array($0) }
            defer { state.waitingForEnd = [:] }
            return state.takeWatchers() + state.waitingForEnd.values
        }
        for watcher in waiting { watcher.resume(returning: true) }
    }

    /// Wakes those who wait, so that they can show that they are there.
    func tick() {
        let waiting = state.withLock { $0.takeWatchers() }
        for watcher in waiting { watcher.resume(returning: false) }
    }

    var byteCount: Int { state.withLock { $0.bytes.count } }

    public var isClosed: Bool { state.withLock { $0.isClosed } }

    /// The events behind number `last` (0 for all), as soon as there are any. Ends at once where the task is cancelled.
    public func read(after last: Int) async -> Reading {
        while true {
            if let reading = ready(after: last) { return reading }
            guard await news(after: last) else { return Task.isCancelled ? .end : .quiet }
        }
    }

    /// Returns when the run is over, or the task is cancelled.
    func waitForEnd() async {
        _ = await wait(\.waitingForEnd) { $0.isClosed }
    }

    private func ready(after last: Int) -> Reading? {
        state.withLock { state in
            let last = state.place(of: last)
            guard last < state.ends.count else { return state.isClosed ? .end : nil }
            let start = last == 0 ? 0 : state.ends[last - 1]
            let next = state.ends[last...].lastIndex { $0 - start <= Self.longestReading } ?? last
            return .events(Array(state.bytes[start..<state.ends[next]]), last: next + 1)
        }
    }

    /// Suspends until something happened (true), or nothing did for a while, or the task is cancelled (false).
    private func news(after last: Int) async -> Bool {
        await wait(\.watchers) { $0.isClosed || $0.ends.count > $0.place(of: last) }
    }

    private typealias Waiting = any WritableKeyPath<State, [UInt64: CheckedContinuation<Bool, Never>]> & Sendable

    /// Suspends among those who wait for the same, unless it has come already (true) or the task is cancelled (false).
    private func wait(_ place: Waiting, unless hasCome: (State) -> Bool) async -> Bool {
        let number = state.withLock { state in
            state.nextWatcher += 1
            return state.nextWatcher
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { state in
                    if Task.isCancelled { return false }
                    if hasCome(state) { return true }
                    state[keyPath: place][number] = continuation
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            state.withLock { $0[keyPath: place].removeValue(forKey: number) }?.resume(returning: false)
        }
    }
}

extension EventLog.State {
    /// A number beyond the last event is from another run: its watcher gets this one from the beginning.
    fileprivate func place(of last: Int) -> Int {
        (0...ends.count).contains(last) ? last : 0
    }

    fileprivate mutating func takeWatchers() -> [CheckedContinuation<Bool, Never>] {
        guard !watchers.isEmpty else { return [] }
        defer { watchers.removeAll(keepingCapacity: true) }
        return Array(watchers.values)
    }
}
