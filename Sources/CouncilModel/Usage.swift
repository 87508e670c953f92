/// What one call to a model, or a sum of them, used.
public struct Usage: Hashable, Sendable, Codable {
    public var promptTokens: Int
    public var completionTokens: Int
    /// What the provider charged; zero where it named no cost.
    public var cost: MicroUSD

    public init(promptTokens: Int = 0, completionTokens: Int = 0, cost: MicroUSD = .zero) {
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        self.cost = cost
    }

    public static func += (left: inout Self, right: Self) {
        left.promptTokens += right.promptTokens
        left.completionTokens += right.completionTokens
        left.cost += right.cost
    }

    private enum CodingKeys: String, CodingKey {
        case promptTokens = "tokens_prompt"
        case completionTokens = "tokens_completion"
        case cost = "cost_usd"
    }
}
