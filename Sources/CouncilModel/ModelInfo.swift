/// What a provider tells about a model that it serves.
public struct ModelInfo: Hashable, Sendable, Codable {
    public var id: ModelID
    public var name: String
    /// Tokens that question, history and answer may have in all; `nil` where the provider does not say.
    public var contextLength: Int?
    public var pricing: Pricing?

    /// Millionths of a USD for a million tokens: a price of `"0.00000125"` USD a token is 1,250,000.
    public struct Pricing: Hashable, Sendable, Codable {
        public var prompt: MicroUSD
        public var completion: MicroUSD

        public init(prompt: MicroUSD, completion: MicroUSD) {
            self.prompt = prompt
            self.completion = completion
        }

        private enum CodingKeys: String, CodingKey {
            case prompt = "prompt_usd_per_million"
            case completion = "completion_usd_per_million"
        }
    }

    public init(id: ModelID, name: String, contextLength: Int? = nil, pricing: Pricing? = nil) {
        self.id = id
        self.name = name
        self.contextLength = contextLength
        self.pricing = pricing
    }

    private enum CodingKeys: String, CodingKey {
        case id, name, pricing
        case contextLength = "context_length"
    }
}
