import CouncilModel

/// Which council somebody wants: one that the configuration names, models chosen one by one, or nothing in particular.
public struct CouncilChoice: Sendable {
    public var council: String?
    public var models: [String]?
    public var leadModel: String?

    public init(council: String? = nil, models: [String]? = nil, leadModel: String? = nil) {
        self.council = council
        self.models = models
        self.leadModel = leadModel
    }
}

/// A council that can be asked, and its name where the configuration has it.
struct Seats: Sendable {
    let name: String?
    let council: Council
}

/// Turns choices into councils.
struct Councils: Sendable {
    let settings: Settings
    let catalog: ModelCatalog

    /// - Throws: `.invalid` for a council or a model that does not exist, and for fewer than two models.
    func seats(_ choice: CouncilChoice) async throws -> Seats {
        let named = try configured(choice.council)
        guard choice.models != nil || choice.leadModel != nil else { return named }
        let members = try choice.models.map(Self.distinct) ?? named.council.members
        guard members.count >= Council.minimumMembers, members.count <= Council.maximumMembers else {
            throw Self.refusal(
                "models",
                "A council has \(Council.minimumMembers) to \(Council.maximumMembers) different models; these are \(members.count).")
        }
        let lead = try choice.leadModel.map { try Self.model($0, "lead_model") } ?? named.council.lead
        let unknown = try await catalog.unknown(among: members + [lead])
        guard unknown.isEmpty else {
            let names = unknown.map(\.text).joined(separator: ", ")
            throw Self.refusal(
                unknown == [lead] ? "lead_model" : "models", "Unknown model: \(names). GET /api/models lists those that can be asked.")
        }
        let council = Council(members: members, lead: lead, title: named.council.title, judgeSelf: named.council.judgeSelf)
        return Seats(name: choice.models == nil ? named.name : nil, council: council)
    }

    /// The council that answers in a conversation: its own models, with the rest as the configuration has it now.
    func council(of conversation: Conversation) -> Council {
        let configuration = settings.current
        let named = conversation.council.flatMap { configuration.councils[$0] } ?? configuration.defaultCouncil
        return Council(
            members: conversation.models, lead: conversation.leadModel, title: named.title, judgeSelf: named.judgeSelf)
    }

    private func configured(_ name: String?) throws -> Seats {
        let configuration = settings.current
        guard let name else { return Seats(name: "default", council: configuration.defaultCouncil) }
        guard let council = configuration.councils[name] else {
            let known = configuration.councils.keys.sorted().joined(separator: ", ")
            throw Self.refusal("council", "There is no council named \(name): the configuration has \(known).")
        }
        return Seats(name: name, council: council)
    }

    private static func distinct(_ texts: [String]) throws -> [ModelID] {
        var seen: Set<ModelID> = []
        return try texts.map { try model($0, "models") }.filter { seen.insert($0).inserted }
    }

    private static func model(_ text: String, _ field: String) throws -> ModelID {
        guard let model = ModelID(text) else {
            throw refusal(field, "A model's name is 1 to 200 characters without spaces, such as openai/gpt-5.1.")
        }
        return model
    }

    private static func refusal(_ field: String, _ sentence: String) -> CouncilError {
        .invalid(sentence, fields: [field: sentence])
    }
}
