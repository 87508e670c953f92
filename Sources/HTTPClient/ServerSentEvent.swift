/// One event of a `text/event-stream`.
public struct ServerSentEvent: Sendable, Equatable {
    /// The id in force: the last `id` line so far, of this event or an earlier one; nil where there was none.
    public var id: String?
    /// The `event` line; nil where there was none, which means `message`.
    public var event: String?
    /// The `data` lines, joined by line feeds.
    public var data: String

    /// An event of these parts.
    public init(id: String? = nil, event: String? = nil, data: String) {
        self.id = id
        self.event = event
        self.data = data
    }
}
