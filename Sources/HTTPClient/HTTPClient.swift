import FoundationEssentials

/// An HTTP client on the system's libcurl: thousands of requests at once on one thread of its own.
///
/// - Connections are kept and used again, HTTP/2 over TLS is used where the server offers it (many requests on one
///   connection), HTTP/1.1 otherwise. There is no limit on the number of connections but the process's own on open files:
///   a program that opens many raises `RLIMIT_NOFILE` from soft to hard when it starts.
/// - Redirects are not followed: an answer with status 3xx is returned as it is.
/// - The server's certificate and name are always checked, against the system's certificate authorities or, where a `caFile` is
///   given, against that file *instead*. `SSL_CERT_FILE` is not read.
/// - `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy` in the environment are honoured, but never for a Unix socket or
///   for this machine's own loopback, where a proxy could only read along.
/// - No `Accept-Encoding` is sent: a decoder would hold a stream's bytes up.
/// - Sockets are closed in child processes.
/// - A request on a kept connection that the server closed before it sent a byte goes out once more on a new connection.
///
/// A client that nobody holds any more, neither directly nor through a stream, shuts itself down.
public final class HTTPClient: Sendable {
    private let inbox: Inbox

    /// A client. Its thread starts with the first request.
    /// - Parameters:
    ///   - userAgent: sent as `User-Agent` with every request.
    ///   - caFile: a PEM file of certificate authorities to trust instead of the system's; a request's own wins.
    public init(userAgent: String, caFile: String? = nil) {
        inbox = Inbox(Loop.Configuration(userAgent: userAgent, proxyExceptions: Self.proxyExceptions, caFile: caFile))
    }

    private static var proxyExceptions: String {
        let environment = ProcessInfo.processInfo.environment
        let given = environment["no_proxy"] ?? environment["NO_PROXY"]
        return ([given].compactMap(\.self) + ["localhost", "127.0.0.1", "::1"]).joined(separator: ",")
    }

    deinit {
        inbox.shutDown()
    }

    /// The whole answer, its body bounded by `limits.maximumBody`. Throws `HTTPClientError`.
    nonisolated(nonsending) public func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let transfer = try begin(request, reading: .whole)
        return try await transfer.response()
    }

    /// The answer as soon as its head is there; the body is read from the stream. Throws `HTTPClientError`.
    nonisolated(nonsending) public func stream(_ request: HTTPRequest) async throws -> HTTPStream {
        let transfer = try begin(request, reading: .stream)
        return HTTPStream(head: try await transfer.head(), owner: TransferOwner(transfer, client: self))
    }

    /// The client's thread, for tasks that take up what comes: between an answer and its reader no thread has to be woken.
    ///
    /// For work that is short and never blocks, since every transfer waits meanwhile; where more is queued than the thread can do at
    /// once, the rest goes to the runtime's own threads. It keeps working when the client is shut down, on those alone.
    public var executor: any TaskExecutor { inbox }

    /// Sleeps by the client's clock: unlike the runtime's own sleep it takes no timer of the system, and what is cancelled is gone.
    ///
    /// - Throws: `CancellationError` as soon as the task is cancelled, and where the client is shut down.
    nonisolated(nonsending) public func sleep(for duration: Duration) async throws {
        let nap = Nap(until: ExchangeClock.now(), and: duration)
        try inbox.submit(nap)
        try await nap.wait { [inbox] in inbox.post(.wake(nap)) }
    }

    /// Ends what is under way with `.shutDown`, refuses what comes later, and returns when the thread has ended.
    public func shutdown() async {
        inbox.shutDown()
        await inbox.ended()
    }

    private func begin(_ request: HTTPRequest, reading: Transfer.Reading) throws(HTTPClientError) -> Transfer {
        try request.check()
        let transfer = Transfer(request, reading: reading, inbox: inbox)
        try transfer.start()
        return transfer
    }
}
