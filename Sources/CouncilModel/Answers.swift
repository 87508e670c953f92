/// Stage 1: what one member answered.
public struct Answer: Hashable, Sendable, Codable {
    public var model: ModelID
    public var response: String
    /// How the call went.
    public var call: CallRecord

    public init(model: ModelID, response: String, call: CallRecord) {
        self.model = model
        self.response = response
        self.call = call
    }
}

/// Stage 2: how one member ranks the answers.
public struct Ballot: Hashable, Sendable, Codable {
    /// Where the ranking was read.
    public enum Source: String, Sendable, Codable {
        /// In the numbered list behind `FINAL RANKING:`.
        case block
        /// No such list: the labels in the order in which the text names them first.
        case fallback
        /// The text names no label: it counts as no ballot.
        case none
    }

    public var model: ModelID
    /// The judge's whole text.
    public var ranking: String
    /// Labels, best first: `Response B`, …
    public var parsedRanking: [String]
    public var source: Source
    public var call: CallRecord

    public init(model: ModelID, ranking: String, parsedRanking: [String], source: Source, call: CallRecord) {
        self.model = model
        self.ranking = ranking
        self.parsedRanking = parsedRanking
        self.source = source
        self.call = call
    }

    private enum CodingKeys: String, CodingKey {
        case model, ranking, call
        case parsedRanking = "parsed_ranking"
        case source = "parsed_from"
    }
}

/// Stage 3: the final answer.
public struct FinalAnswer: Hashable, Sendable, Codable {
    /// Who speaks, where it is not the chairman.
    public enum Substitute: String, Sendable, Codable {
        /// The chairman failed; another member wrote the final answer.
        case member
        /// Nobody could write one; this is the best-ranked answer, word for word.
        case bestAnswer = "best_answer"
    }

    public var model: ModelID
    public var response: String
    public var substitute: Substitute?
    /// `nil` where no call was made for it.
    public var call: CallRecord?

    public init(model: ModelID, response: String, substitute: Substitute? = nil, call: CallRecord?) {
        self.model = model
        self.response = response
        self.substitute = substitute
        self.call = call
    }
}

/// The short title that was made beside the stages.
public struct TitleRecord: Hashable, Sendable, Codable {
    public var model: ModelID
    public var title: String
    /// `nil` where the title was taken from the question, since no model made one.
    public var call: CallRecord?

    public init(model: ModelID, title: String, call: CallRecord?) {
        self.model = model
        self.title = title
        self.call = call
    }
}

/// How a call that came through went: what it used, who served it, how long it took.
public struct CallRecord: Hashable, Sendable, Codable {
    /// Of all its attempts; `nil` where the provider reported none.
    public var usage: Usage?
    public var servedBy: ModelID?
    public var generationID: String?
    public var finishReason: String?
    /// From the first attempt to the last byte.
    public var milliseconds: Int
    public var attempts: Int

    public init(
        usage: Usage? = nil, servedBy: ModelID? = nil, generationID: String? = nil, finishReason: String? = nil, milliseconds: Int,
        attempts: Int
    ) {
        self.usage = usage
        self.servedBy = servedBy
        self.generationID = generationID
        self.finishReason = finishReason
        self.milliseconds = milliseconds
        self.attempts = attempts
    }

    private enum CodingKeys: String, CodingKey {
        case usage, attempts
        case servedBy = "served_by"
        case generationID = "generation_id"
        case finishReason = "finish_reason"
        case milliseconds = "duration_ms"
    }
}

/// What the council makes of its ballots.
public struct Tally: Hashable, Sendable, Codable {
    /// `Response A` → the model that gave it.
    public var labelToModel: [String: ModelID]
    /// Best first; a model that no ballot ranks is not in it.
    public var aggregateRankings: [Standing]

    public struct Standing: Hashable, Sendable, Codable {
        public var model: ModelID
        /// Mean position over the ballots that rank it, to two decimals; 1 is best.
        public var averageRank: Double
        public var rankingsCount: Int

        public init(model: ModelID, averageRank: Double, rankingsCount: Int) {
            self.model = model
            self.averageRank = averageRank
            self.rankingsCount = rankingsCount
        }

        private enum CodingKeys: String, CodingKey {
            case model
            case averageRank = "average_rank"
            case rankingsCount = "rankings_count"
        }
    }

    public init(labelToModel: [String: ModelID], aggregateRankings: [Standing]) {
        self.labelToModel = labelToModel
        self.aggregateRankings = aggregateRankings
    }

    private enum CodingKeys: String, CodingKey {
        case labelToModel = "label_to_model"
        case aggregateRankings = "aggregate_rankings"
    }
}
