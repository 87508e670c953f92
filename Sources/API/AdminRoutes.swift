import CouncilModel
import Gateway
import Hummingbird
import Services

/// Administration. Nobody reads other people's conversations through it.
enum AdminRoutes {
    private struct PersonChange: Decodable {
        let status: String?
        let role: String?
        let plan: String?
    }

    static func listUsers(_ call: Call, _ administrator: Operator) async throws -> Response {
        try .json(try await call.services.accounts.list(query: call.query("query"), by: administrator))
    }

    static func updateUser(_ call: Call, _ administrator: Operator) async throws -> Response {
        let given = try await call.body(PersonChange.self)
        let status = try given.status.map { text in
            guard let status = Profile.Status(rawValue: text) else {
                let sentence = "status is active or disabled."
                throw CouncilError.invalid(sentence, fields: ["status": sentence])
            }
            return status
        }
        return try .json(
            try await call.services.accounts.update(
                try call.id("id"), status: status, role: given.role, plan: given.plan, by: administrator))
    }
}
