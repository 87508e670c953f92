extension Configuration {
    /// Where the daemon listens.
    public struct Server: Sendable, Equatable {
        /// The Unix socket's absolute path, at most 107 bytes.
        public var socket = "/run/council/council.sock"
        /// The socket's permission bits, such as `0o660`.
        public var socketMode: UInt16 = 0o660
        /// The loopback port for browsers; `nil` where it is turned off.
        public var http: Endpoint? = Endpoint(host: "127.0.0.1", port: 8080)
        /// How people reach the daemon, without a slash at the end.
        public var publicURL = "http://127.0.0.1:8080"
        /// Addresses or networks (`10.0.0.0/8`) whose `X-Forwarded-For` is believed.
        public var trustedProxies: [String] = []
        /// Browsers' origins whose pages may call the API: `https://host`, `http://host:3000` or `http://host:*`.
        public var allowedOrigins = ["http://localhost:*", "http://127.0.0.1:*"]

        public init() {}

        /// The longest path that fits a `sockaddr_un`, in bytes.
        public static let longestSocketPath = 107
    }

    /// A TCP address on the loopback.
    public struct Endpoint: Sendable, Equatable, CustomStringConvertible {
        /// `127.0.0.1`, `::1` (without brackets), `localhost`.
        public var host: String
        /// 0 lets the system pick one.
        public var port: Int

        public init(host: String, port: Int) {
            self.host = host
            self.port = port
        }

        /// As it stands in a URL: `127.0.0.1:8080`, `[::1]:8080`.
        public var description: String { host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)" }
    }
}
