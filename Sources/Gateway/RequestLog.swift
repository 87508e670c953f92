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
        let id = context.id
        response.headers[Self.requestID] = id
        response.headers[.xContentTypeOptions] = "nosniff"
        let elapsed = (ContinuousClock.now - start).components
        let milliseconds = elapsed.seconds * 1000 + elapsed.attoseconds / 1_000_000_000_000_000
        logger.info(
            "\(request.method.rawValue) \(Self.shown(request.uri.path, context.endpointPath)) \(response.status.code) \(milliseconds)ms",
            metadata: ["id": .string(id), "from": .string(context.peerAddress ?? "socket")])
        return response
    }

    private static let requestID = HTTPField.Name("X-Request-Id")!

    /// The route's pattern with the ids that stand in its places, and nothing else of what was sent: a path may hold a token or a key.
    private static func shown(_ path: String, _ route: String?) -> String {
        guard let route else { return "an unknown path" }
        // By bytes: every request comes by here, and to split a text by its characters costs more than all the rest of the line.
        let slash = UInt8(ascii: "/")
        let (words, pattern) = (path.utf8.split(separator: slash), route.utf8.split(separator: slash))
        guard words.count == pattern.count, !pattern.isEmpty else { return route }
        guard pattern.contains(where: { $0.first == UInt8(ascii: "{") }) else { return route }
        var shown = ""
        for (part, word) in zip(pattern, words) {
            let isPlace = part.first == UInt8(ascii: "{")
            shown += "/"
            shown += isPlace ? Identifier<Void>(Substring(word))?.text ?? String(Substring(part)) : String(Substring(part))
        }
        return shown
    }
}
