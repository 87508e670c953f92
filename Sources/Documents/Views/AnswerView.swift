import CouncilModel
import Markdown

/// A council's answer with all three stages.
struct AnswerView {
    struct Final {
        let finalModel: String
        let finalNote: String?
        let finalLanguage: String
        let finalHTML: String
    }

    struct Rank {
        let place: Int
        let rankedModel: String
        let rankedLabel: String
        let mean: String
        let ballotCount: Int
    }

    struct Member {
        let memberModel: String
        let memberLabel: String?
        let memberLanguage: String
        let memberHTML: String
    }

    struct Vote {
        let voteLabel: String
        let voteModel: String?
    }

    struct BallotView {
        let judge: String
        let votes: [Vote]
        let hasVotes: Bool
        let ballotNote: String?
        let ballotLanguage: String
        let ballotHTML: String
    }

    struct Failure {
        let failedModel: String
        let failedStage: String
        let failedReason: String
    }

    let notice: String?
    let final: Final?
    let ranking: [Rank]
    let hasRanking: Bool
    let members: [Member]
    let hasMembers: Bool
    let memberCount: Int
    let ballots: [BallotView]
    let hasBallots: Bool
    let ballotTotal: Int
    let failures: [Failure]
    let hasFailures: Bool
    let answerFacts: String

    init(_ answer: AssistantMessage) {
        let labels = AnswerLabels(answer)
        notice = Words.notice(answer)
        final = answer.stage3.map {
            Final(
                finalModel: $0.model.text, finalNote: Words.substitute($0), finalLanguage: TextScript.language(of: $0.response),
                finalHTML: Self.html($0.response, below: 3))
        }
        ranking = labels.standings.enumerated().map { index, standing in
            Rank(
                place: index + 1, rankedModel: standing.model.text,
                rankedLabel: labels.label(of: standing.model).map(TerminalText.line) ?? "",
                mean: Words.mean(standing.averageRank), ballotCount: standing.rankingsCount)
        }
        hasRanking = !ranking.isEmpty
        members = answer.stage1.map {
            Member(
                memberModel: $0.model.text, memberLabel: labels.label(of: $0.model).map(TerminalText.line),
                memberLanguage: TextScript.language(of: $0.response),
                memberHTML: Self.html($0.response, below: 4))
        }
        hasMembers = !members.isEmpty
        memberCount = members.count
        ballots = answer.stage2.map { ballot in
            let votes = ballot.parsedRanking.map { Vote(voteLabel: TerminalText.line($0), voteModel: labels.model(of: $0)?.text) }
            return BallotView(
                judge: ballot.model.text, votes: votes, hasVotes: !votes.isEmpty, ballotNote: Words.source(ballot),
                ballotLanguage: TextScript.language(of: ballot.ranking), ballotHTML: Self.html(ballot.ranking, below: 4))
        }
        hasBallots = !ballots.isEmpty
        ballotTotal = ballots.count
        failures = answer.errors.map {
            Failure(failedModel: $0.model.text, failedStage: Words.stage($0.stage), failedReason: TerminalText.line($0.detail))
        }
        hasFailures = !failures.isEmpty
        answerFacts = Words.facts(answer)
    }

    private static func html(_ text: String, below level: Int) -> String {
        MarkdownDocument(text).html(HTMLOptions(headingOffset: level))
    }
}
