import CouncilModel
import Deliberation
import Logging

/// Puts a run's answer on disk whenever it has changed.
actor Scribe {
    private let plan: RunPlan
    private let events: EventLog
    /// What the file holds.
    private var saved: AssistantMessage

    init(plan: RunPlan, events: EventLog) {
        self.plan = plan
        self.events = events
        saved = plan.deliberation.message
    }

    /// False where it can't be written: the run ends then, since what it would pay for could be lost.
    func save(_ message: AssistantMessage) async -> Bool {
        guard message != saved else { return true }
        do {
            try await plan.save(message, message.title == saved.title ? nil : message.title?.title)
            saved = message
            return true
        } catch {
            plan.logger.error("a run ends, since its answer cannot be saved: \(error)")
            let detail = CouncilError(told: error)?.detail ?? "The answer cannot be saved."
            events.append(RunEvent.error(message: detail, status: .interrupted).json())
            return false
        }
    }
}
