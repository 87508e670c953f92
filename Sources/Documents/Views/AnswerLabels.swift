import CouncilModel

/// Which label stands for which model in one answer, and how they came out.
struct AnswerLabels {
    /// Best first.
    let standings: [Tally.Standing]
    private let models: [String: ModelID]
    private let labels: [ModelID: String]

    init(_ answer: AssistantMessage) {
        standings = answer.metadata?.aggregateRankings ?? []
        models = answer.metadata?.labelToModel ?? [:]
        labels = Dictionary(models.map { ($0.value, $0.key) }, uniquingKeysWith: min)
    }

    func label(of model: ModelID) -> String? { labels[model] }
    func model(of label: String) -> ModelID? { models[label] }
}
