import CouncilModel

/// How a run ends.
extension Deliberation {
    /// Completes the run once the final answer and the title, where one is wanted, are there.
    mutating func endWhereAllIsIn(_ step: inout Step) {
        guard phase == .concluding, message.stage3 != nil, message.title != nil || !wantsTitle else { return }
        if wantsTitle, let title = message.title { step.emit(.titleComplete(title: title.title)) }
        close(as: .complete, telling: .complete(usage: message.usage, errors: message.errors), &step)
    }

    mutating func endWithoutAnswers(_ step: inout Step) {
        let causes = message.errors.filter { $0.stage == .answers }.map { "\($0.model) (\($0.reason.inWords))" }
        stopCalls(&step)
        close(as: .failed, saying: causes.isEmpty ? "No model answered." : "No model answered: \(causes.joined(separator: ", ")).", &step)
    }

    mutating func end(_ interruption: Interruption, _ step: inout Step) {
        stopCalls(&step)
        close(as: interruption.status, saying: interruption.sentence, &step)
    }

    /// With the final answer there, a title that is late is no reason to fail.
    mutating func endForTime(_ step: inout Step) {
        for id in stopCalls(&step) { name(id, .timedOut, "The run's time was over before this call came through.") }
        guard message.stage3 == nil || phase == .ready else { return titleFromQuestion(&step) }
        close(
            as: .failed, saying: "The council's time was over before its final answer. What had come is kept; resume it for the rest.",
            &step)
    }

    @discardableResult
    private mutating func stopCalls(_ step: inout Step) -> [CallID] {
        let stopped = ledger.closeAll()
        for id in stopped { step.stop(id) }
        return stopped
    }

    private mutating func close(as status: AssistantMessage.Status, saying sentence: String, _ step: inout Step) {
        close(as: status, telling: .error(message: sentence, status: status), &step)
    }

    private mutating func close(as status: AssistantMessage.Status, telling event: RunEvent, _ step: inout Step) {
        phase = .over
        message.status = status
        message.completedAt = step.now
        step.save()
        step.emit(event)
        step.finish()
    }
}

/// Who stops a run that could go on.
enum Interruption: Sendable {
    /// The person who asked.
    case cancelled
    /// The daemon, which is stopping.
    case interrupted

    var status: AssistantMessage.Status {
        switch self {
        case .cancelled: .cancelled
        case .interrupted: .interrupted
        }
    }

    var sentence: String {
        switch self {
        case .cancelled: "The question was cancelled. What had come is kept; resume it for the rest."
        case .interrupted: "The daemon is stopping. What had come is kept; resume the question for the rest."
        }
    }
}

extension CallFailure.Reason {
    /// `rate limited`, `empty ballot`: the wire's word as people write it.
    var inWords: String {
        switch self {
        case .emptyBallot: "empty ballot"
        case .fault(let kind): String(kind.rawValue.map { $0 == "_" ? " " : $0 })
        }
    }
}
