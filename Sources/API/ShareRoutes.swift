import CouncilModel
import Gateway
import Hummingbird
import Services

/// Links to conversations, for those who give them out.
enum ShareRoutes {
    private struct Wish: Decodable {
        /// Seconds.
        let expiresIn: Int?
        let password: String?
        let live: Bool?

        private enum CodingKeys: String, CodingKey {
            case password, live
            case expiresIn = "expires_in"
        }
    }

    static func create(_ call: Call, _ caller: SignedIn) async throws -> Response {
        let wish = try await call.bodyIfAny(Wish.self)
        return try .json(
            try await call.services.shares.create(
                try call.id("id"), expiresIn: wish?.expiresIn, password: wish?.password, isLive: wish?.live ?? false, by: caller))
    }

    static func list(_ call: Call, _ caller: SignedIn) async throws -> Response {
        try .json(try await call.services.shares.list(by: caller))
    }

    static func revoke(_ call: Call, _ caller: SignedIn) async throws -> Response {
        try await call.services.shares.revoke(try call.id("id"), by: caller)
        return try .json(["status": "deleted"])
    }
}
