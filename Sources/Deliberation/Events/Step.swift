import CouncilModel

/// What one input brings about, collected in whatever order the stages find it and given out in the order that holds the promises:
/// first what ends, then what has to be on disk, then what tells of it, then the calls that build on it.
struct Step: Sendable {
    let now: Timestamp
    private var stops: [Effect] = []
    private var hasNews = false
    private var events: [Effect] = []
    private var calls: [Effect] = []
    private var isLast = false

    init(at now: Timestamp) { self.now = now }

    mutating func stop(_ id: CallID) { stops.append(.stop(id)) }
    mutating func save() { hasNews = true }
    mutating func emit(_ event: RunEvent) { events.append(.emit(event)) }
    mutating func make(_ call: Call, after delay: Duration = .zero) { calls.append(.call(call, after: delay)) }
    mutating func finish() { isLast = true }

    var effects: [Effect] {
        stops + (hasNews ? [.save] : []) + events + calls + (isLast ? [.finish] : [])
    }
}
