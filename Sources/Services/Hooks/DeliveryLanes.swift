import CouncilModel
import Cryptography
import Synchronization

/// What is delivered in order: a person's events, to one hook.
struct DeliveryLane: Hashable, Sendable {
    static let hookDigits = 8

    /// `nil` for what concerns no person.
    let user: UserID?
    /// Digits that tell hooks apart: of a hash of the name, which may have any length and letters. Two hooks with the same ones share lanes.
    let hook: String

    init(user: UserID?, hook: String) {
        self.user = user
        self.hook = hook
    }

    init(of entry: OutboxEntry) {
        self.init(user: entry.envelope.user?.id, hook: String(SHA256.hex(entry.hook.utf8).prefix(Self.hookDigits)))
    }
}

/// Which events wait for delivery: for each person and hook in order. In memory; the outbox holds the events themselves.
final class DeliveryLanes: Sendable {
    /// First in, first out.
    private struct Queue {
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
        var waiting: [DeliveryLane: Queue] = [:]
        /// What came before the outbox was read.
        var early: [Outbox.Place]? = []
    }

    private let state = Mutex(State())
    /// Lanes that have something to do and had nothing before.
    let begun: AsyncStream<DeliveryLane>
    private let begin: AsyncStream<DeliveryLane>.Continuation

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
            let isNew = state.waiting[place.lane] == nil
            state.waiting[place.lane, default: Queue()].append(place)
            return isNew
        }
        if isNew { begin.yield(place.lane) }
    }

    /// What is to be delivered next in a lane; `nil` ends the lane.
    func next(in lane: DeliveryLane, after done: Outbox.Place?) -> Outbox.Place? {
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
