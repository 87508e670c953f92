import CouncilModel
import Gateway
import Hummingbird
import Services

/// People's keys for providers.
enum KeyRoutes {
    private struct NewKey: Decodable {
        let apiKey: String
        let provider: String?

        private enum CodingKeys: String, CodingKey {
            case provider
            case apiKey = "api_key"
        }
    }

    private struct KeyToTest: Decodable {
        let apiKey: String?
        let provider: String?

        private enum CodingKeys: String, CodingKey {
            case provider
            case apiKey = "api_key"
        }
    }

    private static let usualProvider = "openrouter"

    static func add(_ call: Call, _ caller: SignedIn) async throws -> Response {
        let given = try await call.body(NewKey.self)
        return try .json(try await call.services.keys.add(given.apiKey, provider: given.provider ?? usualProvider, by: caller))
    }

    static func list(_ call: Call, _ caller: SignedIn) async throws -> Response {
        try .json(try await call.services.keys.list(by: caller))
    }

    static func test(_ call: Call, _ caller: SignedIn) async throws -> Response {
        let given = try await call.body(KeyToTest.self)
        return try .json(try await call.services.keys.test(given.apiKey, provider: given.provider ?? usualProvider, by: caller))
    }

    static func remove(_ call: Call, _ caller: SignedIn) async throws -> Response {
        try await call.services.keys.remove(provider: call.context.parameters.require("provider"), by: caller)
        return try .json(["status": "deleted"])
    }
}
