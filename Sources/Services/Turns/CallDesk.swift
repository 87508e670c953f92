import CouncilModel
import Deliberation
import Providers
import Synchronization

/// Makes a run's calls and hands what comes of them to its inbox.
final class CallDesk: Sendable {
    private struct Line: Hashable {
        let stage: CallFailure.Stage
        let model: ModelID
    }

    private let plan: RunPlan
    private let inbox: Inbox
    /// When each call has to be over, whatever the number of its attempts.
    private let deadlines = Mutex<[Line: ContinuousClock.Instant]>([:])

    init(plan: RunPlan, inbox: Inbox) {
        self.plan = plan
        self.inbox = inbox
    }

    func make(_ call: Call, after delay: Duration) async {
        let deadline = deadline(of: call)
        if delay > .zero {
            let isWorthIt = .now + delay < deadline
            guard isWorthIt else {
                return fail(call, CallFault(.timedOut, "The model's provider did not recover within the call's time limit."))
            }
            guard await plan.pause(delay) else { return }
        }
        guard let seat = plan.providers.seat(of: call.request.model) else {
            return fail(call, CallFault(.unknownModel, "No provider is configured for this model."))
        }
        do throws(CallFault) {
            let completion = try await seat.provider.complete(
                call.request, key: plan.keys[seat.name], timeLimit: deadline - .now
            ) { [inbox] text in
                inbox.put(.text(call.id, text))
            }
            inbox.put(.completed(call.id, completion))
        } catch {
            fail(call, error)
        }
    }

    private func fail(_ call: Call, _ fault: CallFault) {
        inbox.put(.failed(call.id, fault))
    }

    private func deadline(of call: Call) -> ContinuousClock.Instant {
        deadlines.withLock { deadlines in
            let line = Line(stage: call.stage, model: call.request.model)
            if call.attempt > 1, let known = deadlines[line] { return known }
            let deadline = ContinuousClock.now + plan.callLimit
            deadlines[line] = deadline
            return deadline
        }
    }
}
