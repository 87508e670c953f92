/// What a person has chosen for themselves.
public struct Preferences: Hashable, Sendable {
    public enum Theme: String, Sendable, Codable, CaseIterable {
        case system, light, dark
    }

    /// The names of the events that `notify-*` hooks tell them of, beside those that they are always told of.
    public var notifications: [String] = []
    public var theme = Theme.system
    /// The models of a new conversation for which none are chosen; `nil` for the configured council.
    public var defaultModels: [ModelID]?
    /// Who leads them; `nil` for the first.
    public var defaultLeadModel: ModelID?

    public init() {}
}

extension Preferences: Codable {
    private enum CodingKeys: String, CodingKey {
        case notifications, theme
        case defaultModels = "default_models"
        case defaultLeadModel = "default_lead_model"
    }

    /// What is missing is as if nobody had chosen.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        notifications = try container.decodeIfPresent([String].self, forKey: .notifications) ?? []
        theme = try container.decodeIfPresent(Theme.self, forKey: .theme) ?? .system
        defaultModels = try container.decodeIfPresent([ModelID].self, forKey: .defaultModels)
        defaultLeadModel = try container.decodeIfPresent(ModelID.self, forKey: .defaultLeadModel)
    }
}
