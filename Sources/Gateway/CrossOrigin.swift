import CouncilModel
import HTTPTypes
public import Hummingbird
public import Services

/// Lets pages from the configured origins call the API with a token; what another page's script sends to change something is
/// refused, and what it reads is kept from it by its browser.
///
/// No cookie is ever accepted across origins: `Access-Control-Allow-Credentials` is never sent.
public struct CrossOrigin: RouterMiddleware {
    public typealias Context = CallContext

    private let settings: Settings

    public init(settings: Settings) {
        self.settings = settings
    }

    public func handle(
        _ request: Request, context: CallContext, next: (Request, CallContext) async throws -> Response
    ) async throws -> Response {
        guard let origin = request.headers[.origin] else { return try await next(request, context) }
        guard isAllowed(origin) else {
            let changesNothing = request.method == .get || request.method == .head || request.method == .options
            guard changesNothing || Self.isForm(request.uri.path) || origin == settings.current.server.publicURL else {
                let refusal = "A page of this origin may not call the API: it is not among server.allowed_origins."
                return try Problem(CouncilError.forbidden(refusal)).response()
            }
            return try await next(request, context)
        }
        let isPreflight = request.method == .options && request.headers[.accessControlRequestMethod] != nil
        var response = isPreflight ? Response(status: .noContent) : try await next(request, context)
        response.headers[.accessControlAllowOrigin] = origin
        response.headers[.vary] = "Origin"
        response.headers[.accessControlExposeHeaders] = "X-Request-Id, Retry-After"
        if isPreflight {
            response.headers[.accessControlAllowMethods] = "GET, POST, PUT, PATCH, DELETE"
            response.headers[.accessControlAllowHeaders] = "Authorization, Content-Type, Last-Event-ID"
            response.headers[.accessControlMaxAge] = "600"
        }
        return response
    }

    /// A shared link's page tells no site where it is, so that its own form comes from the origin `null`. The form knows no sign-in
    /// and is of no use to whoever has no link; its answer is kept from other pages all the same.
    private static func isForm(_ path: String) -> Bool { path.hasPrefix("/s/") }

    /// A pattern that ends in `:*` allows every port, and none.
    private func isAllowed(_ origin: String) -> Bool {
        settings.current.server.allowedOrigins.contains { pattern in
            guard pattern.hasSuffix(":*") else { return pattern == origin }
            let host = pattern.dropLast(2)
            guard origin.hasPrefix(host) else { return false }
            let port = origin.dropFirst(host.count)
            return port.isEmpty || (port.first == ":" && port.dropFirst().allSatisfy(\.isNumber))
        }
    }
}
