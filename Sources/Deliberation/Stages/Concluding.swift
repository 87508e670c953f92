import CouncilModel

/// Stage 3: the chairman writes the final answer, or whoever takes their place.
extension Deliberation {
    mutating func openConcluding(_ tally: Tally, _ step: inout Step) {
        phase = .concluding
        if let final = message.stage3 {
            step.emit(.stage3Start(model: final.model))
            repeatFailures(of: .final, &step)
            return close(with: final, &step)
        }
        step.emit(.stage3Start(model: message.council.lead))
        chairs = [message.council.lead] + answersBestFirst(tally).map(\.model).filter { $0 != message.council.lead }
        askNextChair(&step)
    }

    /// The answers as the ballots rank them; those that no ballot ranks follow in the order of stage 1.
    private func answersBestFirst(_ tally: Tally) -> [Answer] {
        let ranked = tally.aggregateRankings.compactMap { standing in message.stage1.first { $0.model == standing.model } }
        return ranked + message.stage1.filter { answer in !ranked.contains { $0.model == answer.model } }
    }

    mutating func askNextChair(_ step: inout Step) {
        let tally = message.metadata ?? Tally(of: message.stage2, over: message.stage1)
        guard let chair = chairs.first else { return takeBestAnswer(tally, &step) }
        chairs.removeFirst()
        let prompt = Prompts.final(
            question: question, answers: LabelledAnswer.label(message.stage1), ballots: message.stage2, tally: tally)
        open(.final, chair, after: history, prompt, &step)
    }

    mutating func takeFinalAnswer(of chair: ModelID, _ text: String, _ record: CallRecord, _ step: inout Step) {
        let substitute: FinalAnswer.Substitute? = chair == message.council.lead ? nil : .member
        settle(FinalAnswer(model: chair, response: text, substitute: substitute, call: record), &step)
    }

    /// Nobody could write a final answer: the council speaks through the best of its answers.
    private mutating func takeBestAnswer(_ tally: Tally, _ step: inout Step) {
        guard let best = answersBestFirst(tally).first else { return endWithoutAnswers(&step) }
        settle(FinalAnswer(model: best.model, response: best.response, substitute: .bestAnswer, call: nil), &step)
    }

    private mutating func settle(_ final: FinalAnswer, _ step: inout Step) {
        message.stage3 = final
        step.save()
        close(with: final, &step)
    }

    private mutating func close(with final: FinalAnswer, _ step: inout Step) {
        step.emit(.stage3Complete(final))
        chairs = []
        endWhereAllIsIn(&step)
    }
}
