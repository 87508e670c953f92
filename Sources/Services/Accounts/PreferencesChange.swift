import CouncilModel

/// What somebody wants to have otherwise, as it comes in. `nil` leaves a value as it is; an empty list or text takes it away.
public struct PreferencesChange: Decodable, Sendable {
    private let notifications: [String]?
    private let theme: String?
    private let defaultModels: [String]?
    private let defaultLeadModel: String?

    private enum CodingKeys: String, CodingKey {
        case notifications, theme
        case defaultModels = "default_models"
        case defaultLeadModel = "default_lead_model"
    }

    /// - Throws: `.invalid` with the fields that are wrong.
    func check() throws {
        var fields: [String: String] = [:]
        if let unknown = notifications?.first(where: { EventName(rawValue: $0) == nil }) {
            fields["preferences.notifications"] = "There is no event named \(unknown.prefix(100)): hooks/README.md lists them."
        }
        if let theme, Preferences.Theme(rawValue: theme) == nil {
            fields["preferences.theme"] = "A theme is one of \(Preferences.Theme.allCases.map(\.rawValue).joined(separator: ", "))."
        }
        if let defaultModels, !defaultModels.isEmpty {
            let bounds = Council.minimumMembers...Council.maximumMembers
            if !bounds.contains(Set(defaultModels).count) || defaultModels.contains(where: { ModelID($0) == nil }) {
                fields["preferences.default_models"] = "Name \(bounds.lowerBound) to \(bounds.upperBound) different models, or none."
            }
        }
        if let defaultLeadModel, !defaultLeadModel.isEmpty, ModelID(defaultLeadModel) == nil {
            fields["preferences.default_lead_model"] = "This is no model's name: GET /api/models lists them."
        }
        if let sentence = fields.min(by: { $0.key < $1.key })?.value { throw CouncilError.invalid(sentence, fields: fields) }
    }

    /// After `check`.
    func apply(to preferences: inout Preferences) {
        if let notifications { preferences.notifications = Set(notifications).sorted() }
        if let theme = theme.flatMap(Preferences.Theme.init) { preferences.theme = theme }
        if let defaultModels {
            var seen: Set<String> = []
            let models = defaultModels.filter { seen.insert($0).inserted }.compactMap { ModelID($0) }
            preferences.defaultModels = models.isEmpty ? nil : models
        }
        if let defaultLeadModel { preferences.defaultLeadModel = ModelID(defaultLeadModel) }
    }
}

extension CouncilChoice {
    /// The person's own models, where nothing is chosen.
    func preferring(_ preferences: Preferences) -> Self {
        guard council == nil, models == nil, leadModel == nil, let preferred = preferences.defaultModels else { return self }
        return Self(models: preferred.map(\.text), leadModel: preferences.defaultLeadModel?.text)
    }
}
