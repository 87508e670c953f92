import CouncilModel
import Synchronization

/// Which events wait for delivery: for each person in order. In memory; the outbox holds the events themselves.
final class DeliveryLanes: Sendable {
    /// First in, first out.
    private struct Lane {
        private var places: [Outbox.Place] = []
        private var head = 0

        var count: Int { places.count - head }
        var first: Outbox.Place? { head < places.count ? places[head] : nil }

        mutating func append(_ place: Outbox.Place) { places.append(place) }

        mutating func removeFirst() {
            head += 1
            guard head > 1024, head * 2 > places.count else { return }
            places.removeFirst(head)
            head = 0
        }
    }

    private struct State {
        /// A lane that is missing is idle.
        var waiting: [UserID?: Lane] = [:]
        /// What came before the outbox was read.
        var early: [Outbox.Place]? = []
    }

    private let state = Mutex(State())
    /// Lanes that have something to do and had nothing before.
    let begun: AsyncStream<UserID?>
    private let begin: AsyncStream<UserID?>.Continuation

    init() {
        (begun, begin) = AsyncStream.makeStream()
    }

    var waiting: Int { state.withLock { state in state.waiting.values.reduce(state.early?.count ?? 0) { $0 + $1.count } } }

    /// Opens the lanes, with what an earlier daemon left before what has come since.
    func open(with leftOver: [Outbox.Place]) {
        let places = state.withLock { state in
            defer { state.early = nil }
            return leftOver + (state.early ?? [])
        }
        for place in places { add(place) }
    }

    func add(_ place: Outbox.Place) {
        let isNew = state.withLock { state in
            if state.early != nil {
                state.early?.append(place)
                return false
            }
            let isNew = state.waiting[place.user] == nil
            state.waiting[place.user, default: Lane()].append(place)
            return isNew
        }
        if isNew { begin.yield(place.user) }
    }

    /// What is to be delivered next in a lane; `nil` ends the lane.
    func next(in lane: UserID?, after done: Outbox.Place?) -> Outbox.Place? {
        state.withLock { state in
            if done != nil { state.waiting[lane]?.removeFirst() }
            if let next = state.waiting[lane]?.first { return next }
            state.waiting[lane] = nil
            return nil
        }
    }

    /// No lane begins any more.
    func close() { begin.finish() }
}
