public import CouncilModel
import Deliberation
import Logging
import Providers
import Synchronization

/// One question on its way through the council. It belongs to the daemon: watchers of `events` come and go.
public final class Run: Sendable {
    /// How long an answer that nothing is built upon yet may wait for others, to be saved together with them: about as long as it
    /// would have to wait for their save.
    private static let patience = Duration.milliseconds(10)

    public let conversation: ConversationID
    public let user: UserID
    /// What watchers read.
    public let events = EventLog()

    private let inbox = Inbox()
    private let outcome = Mutex<AssistantMessage?>(nil)

    init(conversation: ConversationID, user: UserID) {
        self.conversation = conversation
        self.user = user
    }

    /// The answer, once the run is over; `nil` where it could not be saved: then it is none.
    public func result() async -> AssistantMessage? {
        await events.waitForEnd()
        return outcome.withLock { $0 }
    }

    func send(_ input: Input) {
        inbox.put(input)
    }

    /// Carries the run to its end: makes the calls that the deliberation asks for, puts on disk what came, tells the watchers.
    ///
    /// It goes on where the answers come in, so that no other thread has to be woken for each of them.
    func drive(_ plan: RunPlan) async {
        await withTaskExecutorPreference(plan.providers.executor) { await carry(plan) }
    }

    private func carry(_ plan: RunPlan) async {
        var deliberation = plan.deliberation
        let desk = CallDesk(plan: plan, inbox: inbox)
        let scribe = Scribe(plan: plan, events: events)
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { [inbox] in
                    guard await plan.pause(plan.timeLimit) else { return }
                    inbox.put(.timeIsUp)
                }
                var work = Work(deliberation.start(at: plan.clock.now()))
                while true {
                    if work.isNews {
                        guard await scribe.save(deliberation.message) else { break }
                    }
                    events.append(contentsOf: work.events.map { $0.json() })
                    for (call, delay) in work.calls { group.addTask { await desk.make(call, after: delay) } }
                    if work.isLast {
                        outcome.withLock { $0 = deliberation.message }
                        break
                    }
                    work = Work()
                    for input in await inbox.takeAll() { work.add(deliberation.receive(input, at: plan.clock.now())) }
                    if work.canWait {
                        let deadline = ContinuousClock.now + Self.patience
                        group.addTask { [inbox] in
                            _ = await plan.pause(Self.patience)
                            inbox.wake()
                        }
                        while work.canWait, .now < deadline {
                            for input in await inbox.takeAll() { work.add(deliberation.receive(input, at: plan.clock.now())) }
                        }
                    }
                }
                group.cancelAll()
            }
        } onCancel: {
            inbox.put(.interrupt)
        }
    }
}

/// What the inputs that came together ask for, in the order that holds the promises: on disk first, then told, then built upon.
private struct Work {
    var isNews = false
    var events: [RunEvent] = []
    var calls: [(Call, Duration)] = []
    var isLast = false

    /// Whether there is something to save that nothing is built upon yet.
    var canWait: Bool { isNews && calls.isEmpty && !isLast }

    init(_ effects: [Effect] = []) {
        add(effects)
    }

    mutating func add(_ effects: [Effect]) {
        for effect in effects {
            switch effect {
            case .save: isNews = true
            case .emit(let event): events.append(event)
            case .call(let call, let delay): calls.append((call, delay))
            // Calls are only given up at a run's end, which cancels all of them.
            case .stop: continue
            case .finish: isLast = true
            }
        }
    }
}

/// What a run needs besides its question.
struct RunPlan: Sendable {
    let deliberation: Deliberation
    let providers: ProviderRouter
    /// The asker's keys, by the provider's name; in memory only while the run lasts.
    let keys: [String: ProviderKey]
    /// For one call, its retries included.
    let callLimit: Duration
    let timeLimit: Duration
    let clock: WallClock
    let logger: Logger
    /// Puts the answer on disk as it stands, and a title that is new with it.
    let save: @Sendable (_ answer: AssistantMessage, _ title: String?) async throws -> Void

    /// Sleeps. False where the run ended meanwhile.
    func pause(_ duration: Duration) async -> Bool {
        do {
            try await providers.sleep(for: duration)
            return true
        } catch {
            return false
        }
    }
}
