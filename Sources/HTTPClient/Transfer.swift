import Synchronization

/// One request under way: where the loop's thread and the reader meet.
///
/// The loop puts in what has arrived, the reader takes it out; whoever waits is woken to look again.
final class Transfer: Sendable {
    /// How an answer is read.
    enum Reading {
        /// All of it at once, when it is complete.
        case whole
        /// As it arrives.
        case stream
    }

    private struct Shared {
        var head: HTTPHead?
        var unread: [UInt8] = []
        var outcome: Result<Void, HTTPClientError>?
        var isPaused = false
        /// Grows with every change, so that a reader who is about to wait knows whether it has missed one.
        var version = 0
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    /// Above that many unread bytes the sender is paused.
    static let unreadLimit = 256 << 10

    let request: HTTPRequest
    let reading: Reading
    private let inbox: Inbox
    private let shared = Mutex(Shared())

    init(_ request: HTTPRequest, reading: Reading, inbox: Inbox) {
        self.request = request
        self.reading = reading
        self.inbox = inbox
    }
}

// MARK: The reader's side

// `nonsending`: a reader goes on where it waited, without a hop to another executor for every chunk.

extension Transfer {
    /// Hands the transfer to the loop.
    func start() throws(HTTPClientError) {
        guard !Task.isCancelled else { throw .cancelled }
        try inbox.submit(self)
    }

    /// The whole answer, once it is there.
    nonisolated(nonsending) func response() async throws(HTTPClientError) -> HTTPResponse {
        try await next { shared in
            guard let outcome = shared.outcome else { return nil }
            return outcome.flatMap {
                guard let head = shared.head else { return .failure(Transfer.noAnswer) }
                return .success(HTTPResponse(head: head, body: Transfer.take(&shared.unread)))
            }
        }
    }

    /// The head, once it is there.
    nonisolated(nonsending) func head() async throws(HTTPClientError) -> HTTPHead {
        try await next { shared in
            if let head = shared.head { return .success(head) }
            return shared.outcome.map { $0.flatMap { .failure(Transfer.noAnswer) } }
        }
    }

    /// What has arrived since the last call, once there is something; nil at the end.
    nonisolated(nonsending) func chunk() async throws(HTTPClientError) -> [UInt8]? {
        var resumes = false
        let chunk: [UInt8]? = try await next { shared in
            guard shared.unread.isEmpty else {
                resumes = shared.isPaused
                shared.isPaused = false
                return .success(Transfer.take(&shared.unread))
            }
            return shared.outcome.map { $0.map { nil } }
        }
        if resumes { inbox.post(.resume(self)) }
        return chunk
    }

    /// Ends the transfer, unless it is over. Whoever waits gets `.cancelled` now, not when the loop has seen to it.
    func cancel() {
        if settle(.cancelled) { inbox.post(.cancel(self)) }
    }

    private static let noAnswer = HTTPClientError.protocolFault("The server ended the exchange without an answer.")

    private static func take<Element>(_ elements: inout [Element]) -> [Element] {
        var taken: [Element] = []
        swap(&taken, &elements)
        return taken
    }

    /// Waits until `look` finds something; the task's cancellation ends the transfer.
    nonisolated(nonsending) private func next<Value>(
        _ look: (inout Shared) -> Result<Value, HTTPClientError>?
    ) async throws(HTTPClientError) -> Value {
        if Task.isCancelled { cancel() }
        while true {
            let (found, version) = shared.withLock { (look(&$0), $0.version) }
            if let found { return try found.get() }
            await withTaskCancellationHandler {
                await waitForChange(since: version)
            } onCancel: {
                cancel()
            }
        }
    }

    nonisolated(nonsending) private func waitForChange(since version: Int) async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let hasChanged = shared.withLock { shared in
                if shared.version == version { shared.waiters.append(continuation) }
                return shared.version != version
            }
            if hasChanged { continuation.resume() }
        }
    }
}

// MARK: The loop's side

extension Transfer {
    /// Whether it ended before it began.
    var isSettled: Bool { shared.withLock { $0.outcome != nil } }

    /// Ends the transfer with this error and wakes the reader; false where it was over before.
    @discardableResult
    func settle(_ error: HTTPClientError) -> Bool {
        let waiters = shared.withLock { shared -> [CheckedContinuation<Void, Never>]? in
            guard shared.outcome == nil else { return nil }
            shared.outcome = .failure(error)
            shared.unread = []
            shared.version += 1
            return Transfer.take(&shared.waiters)
        }
        guard let waiters else { return false }
        for waiter in waiters { waiter.resume() }
        return true
    }

    /// Hands on what one turn of the loop gathered and how the transfer ended, if it did; wakes the reader once.
    /// Returns the number of bytes now unread.
    func deliver(head: HTTPHead?, bytes: inout [UInt8], outcome: Result<Void, HTTPClientError>? = nil) -> Int {
        let arrived = Transfer.take(&bytes)
        let (waiters, unread) = shared.withLock { shared -> ([CheckedContinuation<Void, Never>], Int) in
            guard shared.outcome == nil else { return ([], 0) }
            if let head { shared.head = head }
            if shared.unread.isEmpty { shared.unread = arrived } else { shared.unread.append(contentsOf: arrived) }
            shared.outcome = outcome
            shared.version += 1
            return (Transfer.take(&shared.waiters), shared.unread.count)
        }
        for waiter in waiters { waiter.resume() }
        return unread
    }

    /// Whether the sender has to pause with that many bytes still in the loop's hands; the reader then asks to go on.
    func pauses(holding staged: Int) -> Bool {
        shared.withLock { shared in
            guard shared.outcome == nil, shared.unread.count + staged >= Transfer.unreadLimit else { return false }
            shared.isPaused = true
            return true
        }
    }
}
