import CouncilModel
import Gateway
import Hummingbird
import Services

/// Administration. Nobody reads other people's conversations through it.
enum AdminRoutes {
    private struct PersonChange: Decodable {
        let status: Profile.Status?
        let role: String?
        let plan: String?
    }

    static func listUsers(_ call: Call, _ administrator: Operator) async throws -> Response {
        try .json(try await call.services.accounts.list(query: call.query("query"), by: administrator))
    }

    static func updateUser(_ call: Call, _ administrator: Operator) async throws -> Response {
        let given = try await call.body(PersonChange.self)
        return try .json(
            try await call.services.accounts.update(
                try call.id("id"), status: given.status, role: given.role, plan: given.plan, by: administrator))
    }
}
