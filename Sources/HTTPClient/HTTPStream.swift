/// An answer whose body is read while it arrives. Iterate it once: each element is what had arrived since the last one, never empty.
///
/// The transfer ends at once when the reading task is cancelled or when the iterator (or a stream never iterated) is dropped.
/// A slow reader pauses the sender: at most about 256 KiB wait unread.
public struct HTTPStream: Sendable, AsyncSequence {
    public typealias Element = [UInt8]
    public typealias Failure = any Error

    /// Status and header lines.
    public let head: HTTPHead

    /// Reads the body on; throws `HTTPClientError`.
    public struct Iterator: AsyncIteratorProtocol {
        /// The next bytes; nil at the end of the body.
        public mutating func next() async throws -> [UInt8]? { throw HTTPClientError.shutDown }
    }

    public func makeAsyncIterator() -> Iterator { Iterator() }

    /// The rest of the body at once, `.bodyTooLarge` above that many bytes (the transfer is ended then).
    public func collect(upTo limit: Int) async throws -> [UInt8] { throw HTTPClientError.shutDown }
}
