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

/// An incremental parser of `text/event-stream` (WHATWG HTML, 9.2.6): bytes go in as they come, cut anywhere, events come out.
public struct EventStreamParser: Sendable {
    /// How many comment lines (`: …`) went by; servers send them to keep a connection alive.
    public private(set) var comments = 0

    /// A parser that refuses a line or an event of more than that many bytes.
    public init(maximumEvent: Int = 1 << 20) {}

    /// The events that these bytes complete. Throws `HTTPClientError.protocolFault` for a line or event that is too large.
    public mutating func feed(_ bytes: [UInt8]) throws -> [ServerSentEvent] { [] }

    /// The same for a part of an array.
    public mutating func feed(_ bytes: ArraySlice<UInt8>) throws -> [ServerSentEvent] { [] }
}
