import CouncilModel
import Documents
import Testing

/// A council of three, of whom one failed.
struct Fixture {
    static let start = Timestamp(milliseconds: 1_795_470_000_000)
    var title = "Which database?"
    var question = "Which database shall we take?"
    var finalAnswer: String? = "Take **SQLite**."
    var answers = ["Take SQLite.", "Take Postgres."]
    var ballots = ["A is better.\n\nFINAL RANKING:\n1. Response A\n2. Response B", "B.\n\nFINAL RANKING:\n1. Response B\n2. Response A"]
    var status = AssistantMessage.Status.complete
    var failures = [
        CallFailure(stage: .answers, model: model("mistral/large"), reason: .fault(.timedOut), detail: "The call's time limit is over.")
    ]

    static func model(_ text: String) -> ModelID {
        guard let model = ModelID(text) else { preconditionFailure("no model's name: \(text)") }
        return model
    }

    static let alpha = model("openai/gpt-5.1")
    static let beta = model("google/gemini-3")

    var document: ConversationDocument {
        get throws {
            let id = try #require(ConversationID("11111111-2222-4333-8444-555555555555"))
            var conversation = Conversation(
                id: id, createdAt: Self.start, council: "default", models: [Self.alpha, Self.beta, Self.model("mistral/large")],
                leadModel: Self.beta)
            conversation.title = title
            conversation.messageCount = 2
            return ConversationDocument(
                conversation: conversation, messages: [.user(UserMessage(content: question, createdAt: Self.start)), .assistant(answer)])
        }
    }

    private var answer: AssistantMessage {
        var answer = AssistantMessage(
            council: Council(members: [Self.alpha, Self.beta, Self.model("mistral/large")], lead: Self.beta), createdAt: Self.start)
        let call = CallRecord(
            usage: Usage(promptTokens: 1000, completionTokens: 234, cost: MicroUSD(millionths: 12_300)), milliseconds: 900, attempts: 1)
        answer.status = status
        answer.completedAt = status == .running ? nil : Self.start.advanced(by: .seconds(65))
        answer.stage1 = zip([Self.alpha, Self.beta], answers).map { Answer(model: $0, response: $1, call: call) }
        answer.stage2 = zip([Self.alpha, Self.beta], ballots).enumerated().map { index, pair in
            Ballot(
                model: pair.0, ranking: pair.1, parsedRanking: index == 0 ? ["Response A", "Response B"] : ["Response B", "Response A"],
                source: .block, call: call)
        }
        answer.stage3 = finalAnswer.map { FinalAnswer(model: Self.beta, response: $0, call: call) }
        answer.metadata = Tally(
            labelToModel: ["Response A": Self.alpha, "Response B": Self.beta],
            aggregateRankings: [
                .init(model: Self.alpha, averageRank: 1.5, rankingsCount: 2), .init(model: Self.beta, averageRank: 1.5, rankingsCount: 2),
            ])
        answer.errors = failures
        answer.usage = Usage(promptTokens: 5000, completionTokens: 1170, cost: MicroUSD(millionths: 61_500))
        return answer
    }
}
