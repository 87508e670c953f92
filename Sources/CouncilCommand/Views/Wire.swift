/// What the views know of the API's shapes. They take what is there: an older or a newer daemon may leave out or add.

/// Stage 1: one member's answer.
struct MemberAnswer: Equatable, Sendable {
    let model: String
    let response: String
    let milliseconds: Int?

    init?(_ value: JSONValue) {
        guard let model = value["model"]?.string else { return nil }
        self.model = model
        response = value["response"]?.string ?? value["content"]?.string ?? ""
        milliseconds = value["call"]?["duration_ms"]?.int
    }
}

/// Stage 2: one member's judgement.
struct MemberBallot: Equatable, Sendable {
    let model: String
    let text: String
    /// `Response B`, …, best first.
    let labels: [String]
    /// Whether the text named no answer, so that it does not count.
    let isEmpty: Bool
    let milliseconds: Int?

    init?(_ value: JSONValue) {
        guard let model = value["model"]?.string else { return nil }
        self.model = model
        text = value["ranking"]?.string ?? ""
        labels = value["parsed_ranking"]?.elements.compactMap(\.string) ?? []
        isEmpty = value["parsed_from"]?.string == "none" || labels.isEmpty
        milliseconds = value["call"]?["duration_ms"]?.int
    }

    /// `B › A › C`
    var order: String {
        labels.map { $0.hasPrefix("Response ") ? String($0.dropFirst(9)) : $0 }.joined(separator: " › ")
    }
}

/// Stage 3.
struct CouncilAnswer: Equatable, Sendable {
    let model: String
    let response: String
    /// `member` or `best_answer` where the chairman did not speak.
    let substitute: String?

    init?(_ value: JSONValue) {
        guard let response = value["response"]?.string else { return nil }
        self.response = response
        model = value["model"]?.string ?? ""
        substitute = value["substitute"]?.string
    }

    /// Who speaks, for a line above or below the answer.
    var speaker: String {
        switch substitute {
        case nil: "\(model), chairman"
        case "best_answer": "\(model); the chairman failed, this is the best-ranked answer"
        case .some: "\(model), in place of the chairman"
        }
    }
}

/// A line of the ranking.
struct Standing: Equatable, Sendable {
    let model: String
    let averageRank: Double
    let ballots: Int

    init?(_ value: JSONValue) {
        guard let model = value["model"]?.string, let rank = value["average_rank"]?.double else { return nil }
        self.model = model
        averageRank = rank
        ballots = value["rankings_count"]?.int ?? 0
    }

    /// Model → the letter that its answer was judged under.
    static func labels(in metadata: JSONValue?) -> [String: String] {
        let pairs = metadata?["label_to_model"]?.members.compactMap { label, model in
            model.string.map { ($0, label.hasPrefix("Response ") ? String(label.dropFirst(9)) : label) }
        }
        return Dictionary(pairs ?? []) { first, _ in first }
    }

    /// The ranking in a message's or an event's metadata, best first.
    static func all(in metadata: JSONValue?) -> [Standing] {
        metadata?["aggregate_rankings"]?.elements.compactMap(Standing.init) ?? []
    }
}

/// A call that failed.
struct CallTrouble: Equatable, Sendable {
    let stage: Int
    let model: String
    let reason: String
    let detail: String

    init?(_ value: JSONValue) {
        guard let model = value["model"]?.string else { return nil }
        self.model = model
        stage = value["stage"]?.int ?? 0
        reason = value["reason"]?.string ?? "failed"
        detail = value["detail"]?.string ?? ""
    }

    /// One sentence.
    var sentence: String { detail.isEmpty ? reason.replacing("_", with: " ") : detail }
}

/// What a run used.
struct RunUsage: Equatable, Sendable {
    let tokens: Int
    let dollars: Double

    init?(_ value: JSONValue?) {
        guard let value, let prompt = value["tokens_prompt"]?.int, let completion = value["tokens_completion"]?.int else { return nil }
        // A server may say anything.
        let (sum, isTooMuch) = prompt.addingReportingOverflow(completion)
        tokens = isTooMuch ? .max : sum
        dollars = value["cost_usd"]?.double ?? 0
    }

    /// `4,321 tokens · $0.0123`
    var text: String {
        Figures.count(tokens, "token") + (dollars > 0 ? " · " + Figures.dollars(dollars) : "")
    }
}
