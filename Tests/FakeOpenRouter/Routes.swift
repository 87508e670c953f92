import Hummingbird

/// Every path of the fake, in one table.
struct Routes: Sendable {
    let chat: ChatRoute
    let account: AccountRoutes
    let control: ControlRoute

    func respond(to request: Request) async throws -> Response {
        let path = request.uri.path
        switch (request.method, path) {
        case (.post, "/api/v1/chat/completions"): return try await chat.respond(to: request)
        case (.get, "/api/v1/models"): return account.models()
        case (.get, "/api/v1/key"), (.get, "/api/v1/auth/key"): return account.key(request)
        case (.get, "/api/v1/generation"): return account.generation(request)
        case (.post, "/api/v1/auth/keys"): return try await account.exchange(request)
        case (.post, "/v1/chat/completions"): return try await chat.respond(to: request)
        case (.get, "/v1/models"): return Key(request.headers[.authorization]).refusal?.response ?? account.models()
        case (.get, "/auth"): return account.authorize(request)
        case (_, "/control"), (_, "/control/"): return try await control.respond(to: request, path: "")
        case (_, _) where path.hasPrefix("/control/"): return try await control.respond(to: request, path: path.dropFirst(9))
        default: return Refusal(404, message: "Not Found").response
        }
    }
}
