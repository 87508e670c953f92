import CouncilModel

extension Deliberation {
    /// Opens a call. An older failure of the same call is forgotten, and what it used is carried on the new one's account.
    mutating func open(_ stage: CallFailure.Stage, _ model: ModelID, _ messages: [ChatMessage], _ step: inout Step) {
        var spent: Usage?
        message.errors.removeAll { failure in
            guard failure.stage == stage, failure.model == model, failure.reason != .emptyBallot else { return false }
            if let usage = failure.usage { spent = spent + usage }
            return true
        }
        let request = CompletionRequest(model: model, messages: messages, maximumTokens: stage == .title ? nil : settings.maximumTokens)
        step.make(ledger.open(stage, request, spent: spent, at: step.now))
    }

    /// A piece of text goes straight to the watchers: this is the hot path.
    func relay(_ delta: String, from id: CallID) -> [Effect] {
        guard ledger.holds(id), !delta.isEmpty else { return [] }
        switch id.stage {
        case .answers: return [.emit(.stage1Delta(model: id.model, delta: delta))]
        case .ballots: return [.emit(.stage2Delta(model: id.model, delta: delta))]
        case .final: return [.emit(.stage3Delta(model: id.model, delta: delta))]
        case .title: return []
        }
    }

    mutating func complete(_ id: CallID, with completion: Completion, _ step: inout Step) {
        guard hasUse(completion.text, in: id.stage) else {
            let fault = CallFault(.badAnswer, "The model's answer was empty.", usage: completion.usage)
            return fail(id, with: fault, &step)
        }
        guard ledger.holds(id) else { return }
        charge(completion.usage, to: id)
        guard let call = ledger.close(id) else { return }
        step.save()
        let record = call.record(of: completion, at: step.now)
        switch id.stage {
        case .title: take(TitleRecord(model: id.model, title: TitleText.clean(completion.text), call: record), &step)
        case .answers: take(Answer(model: id.model, response: completion.text, call: record), &step)
        case .ballots: takeBallot(of: id.model, completion.text, record, &step)
        case .final: takeFinalAnswer(of: id.model, completion.text, record, &step)
        }
    }

    mutating func fail(_ id: CallID, with fault: CallFault, _ step: inout Step) {
        guard ledger.holds(id) else { return }
        if fault.usage != nil { step.save() }
        charge(fault.usage, to: id)
        if let delay = settings.delay(after: fault, attempt: id.attempt, using: &generator), let next = ledger.renew(id) {
            step.emit(
                .callRetry(
                    stage: id.stage, model: id.model, attempt: next.attempt, reason: .fault(fault.kind), detail: fault.detail, delay: delay)
            )
            return step.make(next, after: delay)
        }
        guard let call = ledger.close(id) else { return }
        let failure = CallFailure(stage: id.stage, model: id.model, reason: .fault(fault.kind), detail: fault.detail, usage: call.spent)
        message.errors.append(failure)
        step.save()
        step.emit(.callFailed(failure))
        switch id.stage {
        case .title: titleFromQuestion(&step)
        case .answers: closeAnsweringWhereAllIsIn(&step)
        case .ballots: closeJudgingWhereAllIsIn(&step)
        case .final: askNextChair(&step)
        }
    }

    private mutating func charge(_ usage: Usage?, to id: CallID) {
        guard let usage else { return }
        message.usage += usage
        ledger.charge(usage, to: id)
    }

    private func hasUse(_ text: String, in stage: CallFailure.Stage) -> Bool {
        stage == .title ? !TitleText.clean(text).isEmpty : text.contains { !$0.isWhitespace }
    }
}

extension RunEvent {
    static func callFailed(_ failure: CallFailure) -> Self {
        .callFailed(stage: failure.stage, model: failure.model, reason: failure.reason, detail: failure.detail)
    }
}
