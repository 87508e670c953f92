/// The head of an answer: its status and its header lines.
public struct HTTPHead: Sendable, Equatable {
    /// The status code, 200…599. Informational answers (1xx) are skipped, redirects (3xx) are not followed.
    public let status: Int
    /// The header lines in the order in which they came.
    public let headers: [HeaderField]

    /// A head with these parts.
    public init(status: Int, headers: [HeaderField]) {
        self.status = status
        self.headers = headers
    }

    /// The value of the first header line of that name, in any case; nil where there is none.
    public func header(_ name: String) -> String? {
        headers.first { $0.name.count == name.count && $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// A whole answer.
public struct HTTPResponse: Sendable, Equatable {
    /// Status and header lines.
    public let head: HTTPHead
    /// The body; empty where there was none.
    public let body: [UInt8]

    /// An answer of these parts.
    public init(head: HTTPHead, body: [UInt8]) {
        self.head = head
        self.body = body
    }

    /// The status code.
    public var status: Int { head.status }

    /// The value of the first header line of that name, in any case; nil where there is none.
    public func header(_ name: String) -> String? { head.header(name) }
}
