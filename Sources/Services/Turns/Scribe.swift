import CouncilModel
import Deliberation
import Logging

/// Puts a run's answer on disk whenever it has changed.
actor Scribe {
    private let plan: RunPlan
    private let events: EventLog
    /// What the file holds.
    private var saved: AssistantMessage
    /// What a save takes at the moment; the first one in a run takes about as long as any.
    private var lastSave = Duration.milliseconds(1)

    init(plan: RunPlan, events: EventLog) {
        self.plan = plan
        self.events = events
        saved = plan.deliberation.message
    }

    /// How long an answer that nothing is built upon yet may wait for others, to be saved together with them: as long as a save
    /// takes, since a second save would have to wait for the first.
    var patience: Duration { min(lastSave, .milliseconds(10)) }

    /// False where it can't be written: the run ends then, since what it would pay for could be lost.
    func save(_ message: AssistantMessage) async -> Bool {
        guard message != saved else { return true }
        let start = ContinuousClock.now
        defer { lastSave = .now - start }
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
