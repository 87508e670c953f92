/// One header line of a request or an answer.
public struct HeaderField: Sendable, Equatable {
    /// The name as it is sent or was received; compared without regard to case.
    public var name: String
    /// The value, without the white space around it.
    public var value: String

    /// A header line. A value that holds CR, LF or NUL is refused when the request is sent.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// The same with labels.
    public init(name: String, value: String) {
        self.init(name, value)
    }
}

/// What is asked of a server: plain HTTP or HTTPS, over TCP or a Unix socket.
public struct HTTPRequest: Sendable {
    /// The method, a token such as `GET`, `POST`, `DELETE`.
    public var method: String
    /// An absolute `http://` or `https://` URL. Over a Unix socket its host is only the `Host` header: `http://localhost/path`.
    public var url: String
    /// Sent in this order. `Host`, `User-Agent` and `Content-Length` are set by the client.
    public var headers: [HeaderField]
    /// The body; nil for none. Its `Content-Type` is the caller's to name.
    public var body: [UInt8]?
    /// What the request may take in time and size.
    public var limits: HTTPLimits
    /// The path of the Unix socket to connect to in place of the URL's host and port. No proxy is asked then.
    public var unixSocket: String?
    /// A PEM file of certificate authorities to trust *instead of* the system's, for this request. Wins over the client's.
    public var caFile: String?

    /// A request; nothing is checked before it is sent.
    public init(
        method: String = "GET", url: String, headers: [HeaderField] = [], body: [UInt8]? = nil, limits: HTTPLimits = HTTPLimits(),
        unixSocket: String? = nil, caFile: String? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.limits = limits
        self.unixSocket = unixSocket
        self.caFile = caFile
    }
}

/// The bounds of one request. Times count in milliseconds; anything finer is rounded up.
public struct HTTPLimits: Sendable, Equatable {
    /// From the start until the connection stands: name lookup, TCP, proxy and TLS handshake. Default 10 s.
    public var connect: Duration
    /// The longest time without a single byte in either direction, counted from the end of connecting, so the wait for the
    /// first byte counts too; a paused stream (its reader is slow) does not count. Default 30 s, nil for none.
    public var idle: Duration?
    /// From the start to the last byte of the body. Default nil: none.
    public var total: Duration?
    /// The largest body in bytes that `HTTPClient.send` gathers. Default 16 MiB. `HTTPClient.stream` holds 256 KiB unread at
    /// most by pausing the sender and does not count in all.
    public var maximumBody: Int

    /// Limits; what is not named has its default.
    public init(
        connect: Duration = .seconds(10), idle: Duration? = .seconds(30), total: Duration? = nil, maximumBody: Int = 16 << 20
    ) {
        self.connect = connect
        self.idle = idle
        self.total = total
        self.maximumBody = maximumBody
    }
}
