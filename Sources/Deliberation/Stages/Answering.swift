import CouncilModel

/// Stage 1: every member answers by itself.
extension Deliberation {
    mutating func openAnswering(_ step: inout Step) {
        phase = .answering
        step.emit(.stage1Start(models: members))
        for answer in message.stage1 { step.emit(.stage1Answer(answer)) }
        if !answersAreClosed {
            message.stage2 = []
            message.metadata = nil
            for member in members where !message.stage1.contains(where: { $0.model == member }) {
                open(.answers, member, after: history, ChatMessage(.user, question), &step)
            }
        }
        repeatFailures(of: .answers, &step)
        closeAnsweringWhereAllIsIn(&step)
    }

    /// Labels follow from the answers: once something was made of them, none may be added.
    private var answersAreClosed: Bool {
        message.stage3 != nil || !(message.stage1.isEmpty || message.stage2.isEmpty)
    }

    mutating func take(_ answer: Answer, _ step: inout Step) {
        message.stage1 = inMembersOrder(message.stage1 + [answer], by: \.model)
        step.emit(.stage1Answer(answer))
        closeAnsweringWhereAllIsIn(&step)
    }

    mutating func closeAnsweringWhereAllIsIn(_ step: inout Step) {
        guard phase == .answering, !ledger.holdsAny(of: .answers) else { return }
        guard !message.stage1.isEmpty || message.stage3 != nil else { return endWithoutAnswers(&step) }
        step.emit(.stage1Complete(message.stage1))
        openJudging(&step)
    }

    /// Tells a resumed run's watchers who was left out of this stage before and gets no other try.
    func repeatFailures(of stage: CallFailure.Stage, _ step: inout Step) {
        for failure in message.errors where failure.stage == stage && failure.reason != .emptyBallot {
            guard !ledger.holdsAny(of: stage, by: failure.model) else { continue }
            step.emit(.callFailed(stage: stage, model: failure.model, reason: failure.reason, detail: failure.detail))
        }
    }

    func inMembersOrder<Part>(_ parts: [Part], by model: (Part) -> ModelID) -> [Part] {
        members.flatMap { member in parts.filter { model($0) == member } } + parts.filter { !members.contains(model($0)) }
    }
}
