/// An answer whose body is read while it arrives. Iterate it once: each element is what had arrived since the last one, never empty.
///
/// The transfer ends at once when the reading task is cancelled or when the iterator (or a stream never iterated) is dropped.
/// A slow reader pauses the sender: at most about 256 KiB wait unread. On HTTP/2 the streams of one connection share its
/// flow, so one that stays paused may hold the others of that connection up: read on, or drop it.
public struct HTTPStream: Sendable, AsyncSequence {
    public typealias Element = [UInt8]
    public typealias Failure = any Error

    /// Status and header lines.
    public let head: HTTPHead
    let owner: TransferOwner

    /// Reads the body on; throws `HTTPClientError`.
    public struct Iterator: AsyncIteratorProtocol {
        private let owner: TransferOwner

        init(_ owner: TransferOwner) {
            self.owner = owner
        }

        /// The next bytes; nil at the end of the body.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws -> [UInt8]? {
            try await owner.transfer.chunk()
        }
    }

    /// The reader; dropping it ends the transfer.
    public func makeAsyncIterator() -> Iterator {
        Iterator(TransferOwner(owner))
    }

    /// The rest of the body at once, `.bodyTooLarge` above that many bytes (the transfer is ended then).
    nonisolated(nonsending) public func collect(upTo limit: Int) async throws -> [UInt8] {
        var iterator = makeAsyncIterator()
        var body: [UInt8] = []
        while let chunk = try await iterator.next(isolation: #isolation) {
            guard body.count + chunk.count <= limit else { throw HTTPClientError.bodyTooLarge(limit: limit) }
            if body.isEmpty { body = chunk } else { body.append(contentsOf: chunk) }
        }
        return body
    }
}

/// Ends a transfer when nobody holds it any more, and keeps the client alive until then.
final class TransferOwner: Sendable {
    let transfer: Transfer
    private let client: HTTPClient
    /// A reader's owner holds the stream's, so that the stream may be dropped while its reader goes on.
    private let parent: TransferOwner?

    init(_ transfer: Transfer, client: HTTPClient) {
        self.transfer = transfer
        self.client = client
        self.parent = nil
    }

    init(_ parent: TransferOwner) {
        self.transfer = parent.transfer
        self.client = parent.client
        self.parent = parent
    }

    deinit {
        transfer.cancel()
    }
}
