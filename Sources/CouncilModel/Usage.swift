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

    /// Stops at the largest number there is, since the numbers are whatever a provider reports.
    public static func += (left: inout Self, right: Self) {
        left.promptTokens = left.promptTokens.addingSaturated(right.promptTokens)
        left.completionTokens = left.completionTokens.addingSaturated(right.completionTokens)
        left.cost += right.cost
    }

    public static func + (left: Self, right: Self) -> Self {
        var sum = left
        sum += right
        return sum
    }

    private enum CodingKeys: String, CodingKey {
        case promptTokens = "tokens_prompt"
        case completionTokens = "tokens_completion"
        case cost = "cost_usd"
    }
}

extension FixedWidthInteger {
    /// The sum, or the bound that it would go beyond.
    func addingSaturated(_ other: Self) -> Self {
        let (sum, overflow) = addingReportingOverflow(other)
        guard overflow else { return sum }
        return other < 0 ? .min : .max
    }
}
