/// The events of an `HTTPStream`, in the order in which they come; an event cut off by the end of the body is dropped.
public struct EventStream: Sendable, AsyncSequence {
    public typealias Element = ServerSentEvent
    public typealias Failure = any Error

    let stream: HTTPStream
    let maximumEvent: Int

    /// Reads events on; throws `HTTPClientError`.
    public struct Iterator: AsyncIteratorProtocol {
        var chunks: HTTPStream.Iterator
        var parser: EventStreamParser
        var ready: ArraySlice<ServerSentEvent> = []

        /// The next event; nil at the end of the body.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws -> ServerSentEvent? {
            while ready.isEmpty {
                guard let chunk = try await chunks.next(isolation: actor) else { return nil }
                ready = try parser.feed(chunk)[...]
            }
            return ready.removeFirst()
        }
    }

    public func makeAsyncIterator() -> Iterator {
        Iterator(chunks: stream.makeAsyncIterator(), parser: EventStreamParser(maximumEvent: maximumEvent))
    }
}

extension HTTPStream {
    /// The body read as `text/event-stream`; a line or an event of more bytes than `maximumEvent` is a `protocolFault`.
    public func events(maximumEvent: Int = 1 << 20) -> EventStream {
        EventStream(stream: self, maximumEvent: maximumEvent)
    }
}
