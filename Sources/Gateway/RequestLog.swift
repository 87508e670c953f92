import CouncilModel
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

    /// The route's pattern with the ids that stand in its places, and nothing else of what was sent: a path may hold a token or a key.
    private static func shown(_ path: String, _ route: String?) -> String {
        guard let route else { return "an unknown path" }
        let words = path.split(separator: "/").map { Identifier<Void>($0)?.text }
        let pattern = route.split(separator: "/")
        guard words.count == pattern.count, !pattern.isEmpty else { return route }
        return zip(pattern, words).map { "/" + ($0.hasPrefix("{") ? $1 ?? String($0) : String($0)) }.joined()
    }
}
