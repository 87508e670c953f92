import CouncilModel
public import Hummingbird
public import Services

/// One line of the table of routes. Who may call it follows from its handler: one that wants a `SignedIn` is never called without.
public struct Route: Sendable {
    public typealias Handler = @Sendable (Call) async throws -> Response

    /// Who may call.
    public enum Access: Sendable {
        case anyone
        case person
        case administrator
    }

    public let method: HTTPRequest.Method
    /// Such as `/api/conversations/{id}`.
    public let path: RouterPath
    public let access: Access
    let handle: Handler

    /// A route without a sign-in.
    public init(_ method: HTTPRequest.Method, _ path: RouterPath, anyone handler: @escaping Handler) {
        (self.method, self.path, access) = (method, path, .anyone)
        handle = handler
    }

    /// A route for people who are signed in.
    public init(
        _ method: HTTPRequest.Method, _ path: RouterPath, person handler: @escaping @Sendable (Call, SignedIn) async throws -> Response
    ) {
        (self.method, self.path, access) = (method, path, .person)
        handle = { call in try await handler(call, call.signedIn()) }
    }

    /// A route for administrators.
    public init(
        _ method: HTTPRequest.Method, _ path: RouterPath,
        administrator handler: @escaping @Sendable (Call, Operator) async throws -> Response
    ) {
        (self.method, self.path, access) = (method, path, .administrator)
        handle = { call in try await handler(call, call.administrator()) }
    }
}

extension Router where Context == CallContext {
    /// Adds every line of a table.
    public func add(_ routes: [Route], services: CouncilServices) {
        for route in routes {
            on(route.path, method: route.method) { request, context in
                try await route.handle(Call(request: request, context: context, services: services))
            }
        }
    }
}
