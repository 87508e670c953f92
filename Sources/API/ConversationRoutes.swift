import CouncilModel
import Gateway
import Hummingbird
import Services

/// Conversations, without their questions.
enum ConversationRoutes {
    private struct NewConversation: Decodable {
        let council: String?
        let models: [String]?
        let leadModel: String?

        private enum CodingKeys: String, CodingKey {
            case council, models
            case leadModel = "lead_model"
        }

        var choice: CouncilChoice { CouncilChoice(council: council, models: models, leadModel: leadModel) }
    }

    private struct ConversationChange: Decodable {
        let title: String?
        let council: String?
        let models: [String]?
        let leadModel: String?

        private enum CodingKeys: String, CodingKey {
            case title, council, models
            case leadModel = "lead_model"
        }

        var choice: CouncilChoice? {
            let isGiven = council != nil || models != nil || leadModel != nil
            return isGiven ? CouncilChoice(council: council, models: models, leadModel: leadModel) : nil
        }
    }

    static func list(_ call: Call, _ caller: SignedIn) async throws -> Response {
        let before = try call.query("before").map { text in
            guard let id = ConversationID(text) else {
                throw CouncilError.invalid("before is the id of a conversation in the list.", fields: ["before": "before is no id."])
            }
            return id
        }
        return .json(
            bytes: try await call.services.conversations.list(
                query: call.query("query"), before: before, limit: try call.query("limit", in: 1...1000), by: caller))
    }

    static func create(_ call: Call, _ caller: SignedIn) async throws -> Response {
        let given = try await call.bodyIfAny(NewConversation.self)
        let conversation = try await call.services.conversations.create(given?.choice ?? CouncilChoice(), by: caller)
        return .json(bytes: try await call.services.conversations.document(conversation.id, by: caller))
    }

    static func show(_ call: Call, _ caller: SignedIn) async throws -> Response {
        .json(bytes: try await call.services.conversations.document(try call.id("id"), by: caller))
    }

    static func update(_ call: Call, _ caller: SignedIn) async throws -> Response {
        let given = try await call.body(ConversationChange.self)
        return try .json(
            try await call.services.conversations.update(try call.id("id"), title: given.title, council: given.choice, by: caller))
    }

    static func delete(_ call: Call, _ caller: SignedIn) async throws -> Response {
        try await call.services.conversations.delete(try call.id("id"), by: caller)
        return try .json(["success": true])
    }
}
