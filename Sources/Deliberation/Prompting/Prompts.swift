import CouncilModel

/// What judges, chairman and title maker are asked, from the files in `Prompts`. Members are asked the question as it is.
enum Prompts {
    private static let ballotTemplate = Template(PackageResources.ballot_md)
    private static let finalTemplate = Template(PackageResources.final_md)
    private static let titleTemplate = Template(PackageResources.title_md)

    /// A title needs no more of a question than this many characters.
    private static let questionForTitle = 4000

    /// - Parameter answers: in the order in which this judge shall see them.
    static func ballot(question: String, answers: [LabelledAnswer]) -> ChatMessage {
        let responses = answers.map { Fence.enclose($0.answer.response, tag: "response", attributes: [("label", $0.label)]) }
        return ChatMessage(
            .user,
            ballotTemplate.filled([
                "question": Fence.defused(question),
                "responses": responses.joined(separator: "\n\n"),
                "labels": answers.map(\.label).sorted().joined(separator: ", "),
            ]))
    }

    static func final(question: String, answers: [LabelledAnswer], ballots: [Ballot], tally: Tally) -> ChatMessage {
        let responses = answers.map {
            Fence.enclose($0.answer.response, tag: "response", attributes: [("label", $0.label), ("model", $0.answer.model.text)])
        }
        let rankings = ballots.map { Fence.enclose($0.ranking, tag: "ranking", attributes: [("judge", $0.model.text)]) }
        return ChatMessage(
            .user,
            finalTemplate.filled([
                "question": Fence.defused(question),
                "responses": responses.joined(separator: "\n\n"),
                "legend": answers.map { "- \($0.label): \($0.answer.model)" }.joined(separator: "\n"),
                "rankings": rankings.isEmpty ? "No member ranked the answers." : rankings.joined(separator: "\n\n"),
                "standings": standings(tally),
            ]))
    }

    static func title(question: String) -> ChatMessage {
        ChatMessage(.user, titleTemplate.filled(["question": Fence.defused(String(question.prefix(questionForTitle)))]))
    }

    private static func standings(_ tally: Tally) -> String {
        guard !tally.aggregateRankings.isEmpty else { return "There is none." }
        return tally.aggregateRankings.enumerated().map { place, standing in
            "\(place + 1). \(standing.model): mean position \(standing.averageRank), ballots \(standing.rankingsCount)"
        }.joined(separator: "\n")
    }
}
