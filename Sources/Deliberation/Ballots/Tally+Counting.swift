import CouncilModel

extension Tally {
    /// Counts the ballots over the answers whose labels they rank.
    ///
    /// Best first: by mean position, then by the number of ballots, then by label. A model that no ballot ranks is not in it.
    init(of ballots: [Ballot], over answers: [Answer]) {
        let labelled = LabelledAnswer.label(answers)
        let counts = labelled.map { Count(of: $0, in: ballots) }.filter { $0.ballots > 0 }
        let bestFirst = counts.enumerated().sorted { left, right in
            left.element.isBetter(than: right.element) ?? (left.offset < right.offset)
        }
        self.init(
            labelToModel: Dictionary(labelled.map { ($0.label, $0.answer.model) }) { first, _ in first },
            aggregateRankings: bestFirst.map(\.element.standing))
    }

    /// Whole numbers, so that equal means are equal.
    private struct Count {
        let model: ModelID
        var positions = 0
        var ballots = 0

        init(of labelled: LabelledAnswer, in all: [Ballot]) {
            model = labelled.answer.model
            for ballot in all {
                guard let index = ballot.parsedRanking.firstIndex(of: labelled.label) else { continue }
                positions += index + 1
                ballots += 1
            }
        }

        /// `nil` where they are equal.
        func isBetter(than other: Self) -> Bool? {
            let (mine, theirs) = (positions * other.ballots, other.positions * ballots)
            if mine != theirs { return mine < theirs }
            return ballots == other.ballots ? nil : ballots > other.ballots
        }

        var standing: Standing {
            let hundredths = (200 * positions + ballots) / (2 * ballots)
            return Standing(model: model, averageRank: Double(hundredths) / 100, rankingsCount: ballots)
        }
    }
}
