import HTTPTypes
public import Hummingbird
public import Logging

/// One line a request: method, path, status, time, origin, and the id that the answer carries too. Never a query, a header or a body.
public struct RequestLog: RouterMiddleware {
    public typealias Context = CallContext

    private let logger: Logger

    public init(logger: Logger) {
        self.logger = logger
    }

    public func handle(
        _ request: Request, context: CallContext, next: (Request, CallContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        var response = try await next(request, context)
        response.headers[Self.requestID] = context.id
        response.headers[.xContentTypeOptions] = "nosniff"
        let elapsed = (ContinuousClock.now - start).components
        let milliseconds = elapsed.seconds * 1000 + elapsed.attoseconds / 1_000_000_000_000_000
        logger.info(
            "\(request.method) \(Self.shown(request.uri.path, context.endpointPath)) \(response.status.code) \(milliseconds)ms",
            metadata: ["id": "\(context.id)", "from": "\(context.peerAddress ?? "socket")"])
        return response
    }

    private static let requestID = HTTPField.Name("X-Request-Id")!

    /// The path, without what opens a door: a share's or an invitation's token stands in it, with one slash before it or two.
    private static func shown(_ path: String, _ route: String?) -> String {
        let words = path.split(separator: "/")
        let shown =
            if let route, route.contains("{token}") {
                route
            } else if words.first == "s" {
                "/s/…"
            } else if words.starts(with: ["api", "invitations"]) {
                "/api/invitations/…"
            } else {
                path
            }
        return String(shown.unicodeScalars.prefix(200).map { $0 == "…" || ($0.value > 0x20 && $0.value < 0x7F) ? Character($0) : "?" })
    }
}
