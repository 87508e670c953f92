/// The limit that a request ran into.
public enum HTTPTimeout: Sendable, Equatable {
    /// `HTTPLimits.connect`
    case connect
    /// `HTTPLimits.idle`
    case idle
    /// `HTTPLimits.total`
    case total
}

/// Why there is no answer, or no more of it. A status of 400 and above is an answer, not an error.
/// No sentence in here holds a header's value, a URL's user part or its query.
public enum HTTPClientError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The request can't be sent as it is: the URL, the method or a header is malformed.
    case invalidURL(String)
    /// The same for the method and the header lines.
    case invalidRequest(String)
    /// No connection, or it ended before the answer did.
    case connectionFailed(String)
    /// The server could not prove who it is, or no encrypted connection came about.
    case tlsFailed(String)
    /// A time limit has run out.
    case timedOut(HTTPTimeout)
    /// The body is larger than the limit in bytes that the caller set.
    case bodyTooLarge(limit: Int)
    /// The server's bytes are not what HTTP or an event stream allows.
    case protocolFault(String)
    /// The task was cancelled, or the stream's reader was dropped.
    case cancelled
    /// The client was shut down.
    case shutDown

    /// Whether the connection failed, so that the same request may succeed at another time: it was refused, broke off, took
    /// too long to stand, or went silent. The caller's own total limit, certificates and malformed bytes are not such faults.
    public var isConnectionFault: Bool {
        switch self {
        case .connectionFailed, .timedOut(.connect), .timedOut(.idle): true
        case .invalidURL, .invalidRequest, .tlsFailed, .timedOut(.total), .bodyTooLarge, .protocolFault, .cancelled, .shutDown: false
        }
    }

    /// One plain sentence.
    public var description: String {
        switch self {
        case .invalidURL(let sentence), .invalidRequest(let sentence), .connectionFailed(let sentence), .tlsFailed(let sentence),
            .protocolFault(let sentence):
            sentence
        case .timedOut(.connect): "The server could not be reached in time."
        case .timedOut(.idle): "The server went silent for too long."
        case .timedOut(.total): "The request took longer than its time limit."
        case .bodyTooLarge(let limit): "The answer is larger than the limit of \(limit) bytes."
        case .cancelled: "The request was cancelled."
        case .shutDown: "The HTTP client has been shut down."
        }
    }
}
