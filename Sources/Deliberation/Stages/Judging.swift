import CouncilModel

/// Stage 2: every member that answered ranks the answers, without knowing whose they are.
extension Deliberation {
    mutating func openJudging(_ step: inout Step) {
        phase = .judging
        step.emit(.stage2Start)
        for ballot in message.stage2 { step.emit(.stage2Ballot(ballot)) }
        if message.stage3 == nil && message.stage1.count > 1 {
            for judge in judges where !message.stage2.contains(where: { $0.model == judge }) {
                let shown = labelledAnswers(for: judge).shuffled(using: &generator)
                open(.ballots, judge, after: history, Prompts.ballot(question: question, answers: shown), &step)
            }
        }
        repeatFailures(of: .ballots, &step)
        closeJudgingWhereAllIsIn(&step)
    }

    private var judges: [ModelID] { members.filter { member in message.stage1.contains { $0.model == member } } }

    private func labelledAnswers(for judge: ModelID) -> [LabelledAnswer] {
        LabelledAnswer.label(message.stage1).filter { message.council.judgeSelf || $0.answer.model != judge }
    }

    mutating func takeBallot(of judge: ModelID, _ text: String, _ record: CallRecord, _ step: inout Step) {
        let reading = BallotParser.read(text, shown: labelledAnswers(for: judge).map(\.label))
        let ballot = Ballot(model: judge, ranking: text, parsedRanking: reading.labels, source: reading.source, call: record)
        message.stage2 = inMembersOrder(message.stage2 + [ballot], by: \.model)
        if reading.labels.isEmpty {
            message.errors.append(
                CallFailure(
                    stage: .ballots, model: judge, reason: .emptyBallot,
                    detail: "The judge's text names none of the answers, so its ballot does not count."))
        }
        step.emit(.stage2Ballot(ballot))
        closeJudgingWhereAllIsIn(&step)
    }

    mutating func closeJudgingWhereAllIsIn(_ step: inout Step) {
        guard phase == .judging, !ledger.holdsAny(of: .ballots) else { return }
        let tally = Tally(of: message.stage2, over: message.stage1)
        message.metadata = tally
        step.emit(.stage2Complete(message.stage2, metadata: tally))
        openConcluding(tally, &step)
    }
}
