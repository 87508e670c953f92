import FoundationEssentials
import Glibc

/// Where a daemon listens.
enum ServerAddress: Hashable, Sendable, CustomStringConvertible {
    /// An absolute path.
    case socket(String)
    /// `http://…` or `https://…`, without a slash at its end.
    case url(String)

    /// Where a daemon listens when nobody says otherwise.
    static let standard = ServerAddress.socket("/run/council/council.sock")

    /// The socket at a path, seen from the working directory.
    init(socket path: String) {
        let path = path.hasPrefix("unix:") ? String(path.dropFirst(5)) : path
        self = .socket(path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path)
    }

    /// A URL, or nil for what is none.
    init?(url text: String) {
        if text.hasPrefix("unix:") {
            self.init(socket: text)
            return
        }
        guard let scheme = ["http://", "https://"].first(where: { text.lowercased().hasPrefix($0) }) else { return nil }
        var rest = text.dropFirst(scheme.count)
        while rest.hasSuffix("/") { rest.removeLast() }
        guard !rest.isEmpty, !rest.contains(where: { $0.isWhitespace || $0 == "?" || $0 == "#" || $0 == "@" }) else { return nil }
        self = .url(scheme + rest)
    }

    /// The first that is named: flags, then `COUNCIL_URL` and `COUNCIL_SOCKET`, the server of the last sign-in, the standard socket.
    static func chosen(
        socket: String?, url: String?, environment: [String: String], lastSignIn: @autoclosure () throws -> ServerAddress?
    ) throws -> ServerAddress {
        if let url { return try checked(url) }
        if let socket { return ServerAddress(socket: socket) }
        if let url = environment["COUNCIL_URL"], !url.isEmpty { return try checked(url) }
        if let socket = environment["COUNCIL_SOCKET"], !socket.isEmpty { return ServerAddress(socket: socket) }
        return try lastSignIn() ?? standard
    }

    private static func checked(_ url: String) throws -> ServerAddress {
        guard let address = ServerAddress(url: url) else {
            throw Failure(.usage, "“\(url)” is no address of a server.", notes: ["An address looks like http://127.0.0.1:8080"])
        }
        return address
    }

    /// What stands before a path in a request's URL.
    var base: String {
        switch self {
        case .socket: "http://localhost"
        case .url(let url): url
        }
    }

    /// The Unix socket to connect to.
    var socketPath: String? {
        if case .socket(let path) = self { path } else { nil }
    }

    /// The address as credentials are kept for it; `init(url:)` reads it.
    var key: String {
        switch self {
        case .socket(let path): "unix:" + path
        case .url(let url): url
        }
    }

    /// Whether what is sent can be read on its way: plain HTTP to another host.
    var isReadableOnTheWay: Bool {
        guard case .url(let url) = self, url.hasPrefix("http://") else { return false }
        let host = url.dropFirst(7).prefix { $0 != "/" }
        return !["127.", "localhost", "[::1]"].contains { host.hasPrefix($0) }
    }

    var description: String {
        switch self {
        case .socket(let path): path
        case .url(let url): url
        }
    }
}
