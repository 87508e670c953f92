import CouncilModel
import Gateway
import Hummingbird
import Services

/// Accounts and sessions.
enum AuthRoutes {
    private struct Credentials: Decodable {
        let email: String
        let password: String
    }

    private struct RefreshRequest: Decodable {
        let refreshToken: String

        private enum CodingKeys: String, CodingKey { case refreshToken = "refresh_token" }
    }

    private struct SignOutRequest: Decodable {
        let refreshToken: String?

        private enum CodingKeys: String, CodingKey { case refreshToken = "refresh_token" }
    }

    private struct ProfileChange: Decodable {
        let displayName: String?
        let preferences: PreferencesChange?

        private enum CodingKeys: String, CodingKey {
            case preferences
            case displayName = "display_name"
        }
    }

    static func register(_ call: Call) async throws -> Response {
        let given = try await call.body(Credentials.self)
        return try .json(try await call.services.accounts.register(email: given.email, password: given.password, from: call.origin))
    }

    static func signIn(_ call: Call) async throws -> Response {
        let given = try await call.body(Credentials.self)
        return try .json(try await call.services.sessions.signIn(email: given.email, password: given.password, from: call.origin))
    }

    static func refresh(_ call: Call) async throws -> Response {
        let given = try await call.body(RefreshRequest.self)
        return try .json(try await call.services.sessions.refresh(given.refreshToken, device: call.origin.device))
    }

    static func signOut(_ call: Call, _ caller: SignedIn) async throws -> Response {
        let given = try await call.bodyIfAny(SignOutRequest.self)
        try await call.services.sessions.signOut(caller, refreshToken: given?.refreshToken)
        return Response(status: .noContent)
    }

    static func me(_: Call, _ caller: SignedIn) async throws -> Response {
        try .json(caller.profile)
    }

    static func update(_ call: Call, _ caller: SignedIn) async throws -> Response {
        let given = try await call.body(ProfileChange.self)
        return try .json(
            try await call.services.accounts.update(displayName: given.displayName, preferences: given.preferences, by: caller))
    }

    static func export(_ call: Call, _ caller: SignedIn) async throws -> Response {
        .json(
            bytes: try await call.services.accounts.export(
                conversations: call.services.conversations, shares: call.services.shares, by: caller))
    }

    static func delete(_ call: Call, _ caller: SignedIn) async throws -> Response {
        try await call.services.turns.withoutRuns(of: caller) { try await call.services.accounts.delete(by: caller) }
        call.services.conversations.forget(caller.user)
        return try .json(["status": "deleted"])
    }
}
