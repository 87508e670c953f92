public import CouncilModel
import Deliberation
import Logging
import Providers
import Synchronization

/// One question on its way through the council. It belongs to the daemon: watchers of `events` come and go.
public final class Run: Sendable {
    public let conversation: ConversationID
    public let user: UserID
    /// What watchers read.
    public let events = EventLog()

    private let inputs: AsyncStream<Input>
    private let inbox: AsyncStream<Input>.Continuation
    private let outcome = Mutex<AssistantMessage?>(nil)

    init(conversation: ConversationID, user: UserID) {
        self.conversation = conversation
        self.user = user
        (inputs, inbox) = AsyncStream.makeStream()
    }

    /// The answer, once the run is over.
    public func result() async -> AssistantMessage? {
        await events.waitForEnd()
        return outcome.withLock { $0 }
    }

    func send(_ input: Input) {
        inbox.yield(input)
    }

    /// Carries the run to its end: makes the calls that the deliberation asks for, puts on disk what came, tells the watchers.
    func drive(_ plan: RunPlan) async {
        var deliberation = plan.deliberation
        let desk = CallDesk(plan: plan, inbox: inbox)
        let scribe = Scribe(plan: plan, events: events)
        await withDiscardingTaskGroup { group in
            group.addTask { [inbox] in
                guard await plan.pause(plan.timeLimit) else { return }
                inbox.yield(.timeIsUp)
            }
            var isOver = false
            var effects = deliberation.start(at: plan.clock.now())
            var incoming = inputs.makeAsyncIterator()
            while !isOver {
                for effect in effects {
                    switch effect {
                    case .call(let call, let delay): group.addTask { await desk.make(call, after: delay) }
                    case .save: isOver = await !scribe.save(deliberation.message)
                    case .emit(let event): events.append(event.json())
                    // Calls end with the group, which is cancelled as soon as the run is over.
                    case .stop: continue
                    case .finish: isOver = true
                    }
                    if isOver { break }
                }
                guard !isOver, let input = await incoming.next() else { break }
                effects = deliberation.receive(input, at: plan.clock.now())
            }
            group.cancelAll()
        }
        inbox.finish()
        outcome.withLock { $0 = deliberation.message }
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
    /// Puts the answer on disk as it stands, and a title that came with it.
    let save: @Sendable (AssistantMessage) async throws -> Void

    /// Sleeps. False where the run ended meanwhile.
    func pause(_ duration: Duration) async -> Bool {
        do {
            try await Task.sleep(for: duration)
            return true
        } catch {
            return false
        }
    }
}
