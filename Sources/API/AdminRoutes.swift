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

    private struct HooksView: Encodable {
        let hooks: [HookStatus]
        let queue: HookQueue
        let setAside: [SetAside]

        private enum CodingKeys: String, CodingKey {
            case hooks, queue
            case setAside = "set_aside"
        }
    }

    private struct HookTest: Decodable {
        let event: String
        let hook: String?
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

    static func hooks(_ call: Call, _ administrator: Operator) async throws -> Response {
        let hooks = call.services.hooks
        return try .json(
            HooksView(
                hooks: hooks.configured(by: administrator), queue: try await hooks.queue(by: administrator),
                setAside: try await hooks.setAside(by: administrator)))
    }

    static func retryDelivery(_ call: Call, _ administrator: Operator) async throws -> Response {
        try await call.services.hooks.retry(try delivery(call), by: administrator)
        return try .json(["status": "queued"])
    }

    static func dropDelivery(_ call: Call, _ administrator: Operator) async throws -> Response {
        try await call.services.hooks.drop(try delivery(call), by: administrator)
        return try .json(["status": "deleted"])
    }

    static func testHooks(_ call: Call, _ administrator: Operator) async throws -> Response {
        let given = try await call.body(HookTest.self)
        return try .json(try await call.services.hooks.test(given.event, hook: given.hook, by: administrator))
    }

    private static func delivery(_ call: Call) throws -> String {
        guard let id = call.context.parameters.get("id") else { throw CouncilError.notFound("There is nothing under this id.") }
        return id
    }
}
