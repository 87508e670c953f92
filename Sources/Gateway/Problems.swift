import CouncilModel
import HTTPTypes
public import Hummingbird
public import Logging
import Services

/// An error that has its answer already, such as a page for people. It is logged as any other.
public struct AnsweredError: Error {
    public let cause: any Error
    public let answer: Response

    public init(_ cause: any Error, answer: Response) {
        self.cause = cause
        self.answer = answer
    }
}

/// Turns every error into a problem document: what a caller may know into its sentence, anything else into a number to look up in the log.
public struct Problems: RouterMiddleware {
    public typealias Context = CallContext

    private let routes: [Route]
    private let logger: Logger

    /// - Parameter routes: tells a wrong method from a wrong path.
    public init(routes: [Route], logger: Logger) {
        self.routes = routes
        self.logger = logger
    }

    public func handle(
        _ request: Request, context: CallContext, next: (Request, CallContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            return try missing(request, context)
        } catch let error as HTTPError {
            return try Problem(status: error.status, detail: error.body ?? "The request is not understood.")
                .response()
        } catch let error as AnsweredError {
            log(error.cause, context)
            return error.answer
        } catch let error as CancellationError {
            throw error
        } catch {
            log(error, context)
            guard let told = CouncilError(told: error) else {
                let detail = "The server made a mistake; its log names it by the request's id \(context.id)."
                return try Problem(status: .internalServerError, detail: detail).response()
            }
            return try Problem(told).response()
        }
    }

    private func log(_ error: any Error, _ context: CallContext) {
        guard let told = CouncilError(told: error) else {
            return logger.error("a request failed by a fault of the program: \(error)", metadata: ["id": "\(context.id)"])
        }
        if told.status.code >= 500 { logger.error("a request failed: \(error)", metadata: ["id": "\(context.id)"]) }
    }

    private func missing(_ request: Request, _ context: CallContext) throws -> Response {
        let methods = routes.filter { Self.matches(request.uri.path, $0.path.description) }.map(\.method.rawValue)
        guard !methods.isEmpty else {
            return try Problem(status: .notFound, detail: "There is nothing at this path.").response()
        }
        // A route for GET answers HEAD too.
        let allowed = methods.flatMap { $0 == "GET" ? ["GET", "HEAD"] : [$0] }.joined(separator: ", ")
        var response = try Problem(
            status: .methodNotAllowed, detail: "This path takes \(allowed)."
        ).response()
        response.headers[.allow] = allowed
        return response
    }

    private static func matches(_ path: String, _ pattern: String) -> Bool {
        let parts = path.split(separator: "/")
        let wanted = pattern.split(separator: "/")
        return parts.count == wanted.count && zip(parts, wanted).allSatisfy { $1.hasPrefix("{") || $0 == $1 }
    }
}
