/// Who sits in a council: the models that answer and judge, the chairman, and the one that names the conversation.
public struct Council: Hashable, Sendable, Codable {
    /// Answers are labelled `Response A` to `Response Z`.
    public static let maximumMembers = 26
    public static let minimumMembers = 2

    /// Distinct, in their order of appearance; 2 to 26.
    public let members: [ModelID]
    public let lead: ModelID
    /// Makes the title; the lead does where it is `nil`.
    public let title: ModelID?
    /// Whether a judge sees its own answer among those it ranks.
    public let judgeSelf: Bool

    public init(members: [ModelID], lead: ModelID, title: ModelID? = nil, judgeSelf: Bool = true) {
        self.members = members
        self.lead = lead
        self.title = title
        self.judgeSelf = judgeSelf
    }

    public var titleModel: ModelID { title ?? lead }

    private enum CodingKeys: String, CodingKey {
        case members
        case lead = "lead_model"
        case title = "title_model"
        case judgeSelf = "judge_self"
    }
}
