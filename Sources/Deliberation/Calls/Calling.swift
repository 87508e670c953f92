import CouncilModel

extension Deliberation {
    mutating func open(
        _ stage: CallFailure.Stage, _ model: ModelID, after history: ChatHistory, _ prompt: ChatMessage, _ step: inout Step
    ) {
        let request = CompletionRequest(
            model: model, history: history, prompt: [prompt], maximumTokens: stage == .title ? nil : settings.maximumTokens)
        step.make(ledger.open(stage, request, at: step.now))
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
        guard let call = ledger.close(id) else { return }
        let usage = withdrawFailure(of: id, adding: account(for: completion.usage))
        let record = call.record(of: completion, usage: usage, at: step.now)
        step.save()
        switch id.stage {
        case .title: take(TitleRecord(model: id.model, title: TitleText.clean(completion.text), call: record), &step)
        case .answers: take(Answer(model: id.model, response: completion.text, call: record), &step)
        case .ballots: takeBallot(of: id.model, completion.text, record, &step)
        case .final: takeFinalAnswer(of: id.model, completion.text, record, &step)
        }
    }

    mutating func fail(_ id: CallID, with fault: CallFault, _ step: inout Step) {
        guard ledger.holds(id) else { return }
        let usage = account(for: fault.usage)
        let delay = settings.delay(after: fault, attempt: id.attempt, using: &generator)
        if delay == nil || usage != nil {
            name(id, fault.kind, fault.detail, usage: usage)
            step.save()
        }
        if let delay, let next = ledger.renew(id) {
            step.emit(
                .callRetry(
                    stage: id.stage, model: id.model, attempt: next.attempt, reason: .fault(fault.kind), detail: fault.detail, delay: delay)
            )
            step.make(next, after: delay)
        } else if ledger.close(id) != nil {
            step.emit(.callFailed(stage: id.stage, model: id.model, reason: .fault(fault.kind), detail: fault.detail))
            goOn(without: id, &step)
        }
    }

    private mutating func goOn(without id: CallID, _ step: inout Step) {
        switch id.stage {
        case .title: titleFromQuestion(&step)
        case .answers: closeAnsweringWhereAllIsIn(&step)
        case .ballots: closeJudgingWhereAllIsIn(&step)
        case .final: askNextChair(&step)
        }
    }

    /// Puts a failure among the message's errors, in the place of an older one of the same call.
    ///
    /// A call that is tried again stands there too where it has used something, until it has its result: so every token on disk
    /// stands with the call that used it, whenever the daemon dies.
    mutating func name(_ id: CallID, _ kind: CallFault.Kind, _ detail: String, usage: Usage? = nil) {
        let sum = withdrawFailure(of: id, adding: usage)
        message.errors.append(CallFailure(stage: id.stage, model: id.model, reason: .fault(kind), detail: detail, usage: sum))
    }

    /// Takes back what was named of a call; gives what it had used, and `usage`.
    private mutating func withdrawFailure(of id: CallID, adding usage: Usage?) -> Usage? {
        var sum = usage
        message.errors.removeAll { failure in
            guard failure.stage == id.stage, failure.model == id.model else { return false }
            if let spent = failure.usage { sum = (sum ?? Usage()) + spent }
            return true
        }
        return sum
    }

    private mutating func account(for usage: Usage?) -> Usage? {
        if let usage { message.usage += usage }
        return usage
    }

    private func hasUse(_ text: String, in stage: CallFailure.Stage) -> Bool {
        stage == .title ? !TitleText.clean(text).isEmpty : text.contains { !$0.isWhitespace }
    }
}
