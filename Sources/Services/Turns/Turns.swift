public import CouncilModel
import Deliberation
import FileStore
import Logging
import Providers
public import ServiceLifecycle

/// Questions and their answers: begins runs, drives them, ends them with the daemon.
public final class Turns: Service {
    /// How long runs may go on after the daemon was told to stop.
    private static let drain = Duration.seconds(5)
    /// How often a quiet stream shows that it is alive.
    private static let heartbeat = Duration.seconds(15)

    let people: PeopleIndex
    let conversations: Conversations
    let keys: ProviderKeys
    let catalog: ModelCatalog
    let settings: Settings
    let hooks: Hooks
    private let providers: @Sendable () -> ProviderRouter
    let clock: WallClock
    let logger: Logger
    private let begun: AsyncStream<@Sendable () async -> Void>
    private let begin: AsyncStream<@Sendable () async -> Void>.Continuation

    private var runs: RunRegistry { conversations.runs }

    init(
        people: PeopleIndex, conversations: Conversations, keys: ProviderKeys, catalog: ModelCatalog, settings: Settings,
        providers: @escaping @Sendable () -> ProviderRouter, hooks: Hooks, clock: WallClock, logger: Logger
    ) {
        self.people = people
        self.conversations = conversations
        self.keys = keys
        self.catalog = catalog
        self.settings = settings
        self.providers = providers
        self.hooks = hooks
        self.clock = clock
        self.logger = logger
        (begun, begin) = AsyncStream.makeStream()
    }

    /// Asks the conversation's council. When this returns the question is on disk and the run under way.
    ///
    /// - Throws: `.invalid` for an empty question or a missing key; `.conflict` where a run is under way; `.forbidden` where a gate refuses:
    ///   nothing is stored then; `.notFound`.
    public func ask(_ content: String, in id: ConversationID, by caller: SignedIn) async throws -> Run {
        try settings.require(.ask, of: caller)
        guard content.contains(where: { !$0.isWhitespace }) else {
            let sentence = "The question is empty: write what you want to know."
            throw CouncilError.invalid(sentence, fields: ["content": sentence])
        }
        guard let conversation = try await conversations.summary(id, by: caller) else { throw Conversations.missing }
        let council = conversations.councils.council(of: conversation)
        return try await claiming(id, caller) {
            let router = providers()
            let keys = try await neededKeys(for: council, router, caller)
            try await hooks.gate(.ask(EventConversation(id: id, title: conversation.title), question: content), by: caller)
            return try begin(try await store(content, council, in: id, by: caller), router, keys, caller)
        }
    }

    /// Takes an answer up that did not come to its end, and makes only the calls that are missing.
    ///
    /// - Throws: `.conflict` where nothing is missing or a run is under way; `.invalid` for a missing key; `.notFound`.
    public func resume(_ id: ConversationID, by caller: SignedIn) async throws -> Run {
        try settings.require(.ask, of: caller)
        try await conversations.summary(id, by: caller)
        return try await claiming(id, caller) {
            let turn = try await unfinishedTurn(in: id, by: caller)
            let router = providers()
            return try begin(turn, router, try await neededKeys(for: turn.answer.council, router, caller), caller)
        }
    }

    /// The run under way in a conversation, or one that ended a moment ago.
    ///
    /// - Throws: `.notFound`, where there is none too.
    public func run(in id: ConversationID, by caller: SignedIn) async throws -> Run {
        try await conversations.summary(id, by: caller, damagedIsFine: true)
        guard let run = runs.run(in: id), run.user == caller.user else {
            throw CouncilError.notFound("No answer is under way in this conversation: read it with GET.")
        }
        return run
    }

    /// Stops the conversation's run; what came whole is kept. Returns when it has ended.
    public func cancel(_ id: ConversationID, by caller: SignedIn) async throws {
        try await conversations.summary(id, by: caller, damagedIsFine: true)
        guard runs.isLive(id) else {
            throw CouncilError.conflict("No answer is under way in this conversation.")
        }
        // A question that is being stored this moment is stopped too, as soon as its run is there.
        try await runs.takeOver(id, for: caller.user)
        runs.release(id)
    }

    /// Does something while nothing runs for the caller and nothing can begin, such as the end of their account.
    public func withoutRuns<Value>(of caller: SignedIn, _ work: () async throws -> Value) async throws -> Value {
        defer { runs.readmit(caller.user) }
        try await runs.expel(caller.user)
        return try await work()
    }

    /// Holds the conversation while `work` makes its run ready, and gives it back where that fails.
    private func claiming(_ id: ConversationID, _ caller: SignedIn, _ work: () async throws -> Run) async throws -> Run {
        try runs.claim(id, for: caller.user)
        do {
            return try await work()
        } catch {
            runs.release(id)
            throw error
        }
    }

    private func begin(
        _ turn: StoredTurn, _ router: ProviderRouter, _ keys: [String: ProviderKey], _ caller: SignedIn
    ) throws -> Run {
        let run = Run(conversation: turn.conversation, user: caller.user)
        let plan = plan(turn, router: router, keys: keys, run)
        runs.begin(run)
        let handedOver = begin.yield { [runs] in
            await run.drive(plan)
            runs.end(run)
            run.events.close()
        }
        guard case .enqueued = handedOver else {
            run.events.close()
            throw RunRegistry.stopping
        }
        return run
    }

    /// Drives the runs. At a graceful shutdown no new ones begin; those under way get a little time, then they are saved as interrupted.
    public func run() async throws {
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.beat() }
                group.addTask { await self.recover() }
                group.addTask { await self.drainRuns() }
                for await drive in begun { group.addTask { await drive() } }
            }
        } onGracefulShutdown: {
            self.runs.close()
        }
    }

    private func beat() async {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                // Ended by cancellation alone, which the loop looks at.
                try? await Task.sleep(for: Self.heartbeat)
                for run in self.runs.live { run.events.tick() }
            }
        }
    }

    /// A question that was being stored when the end was called for still gets its run: what is stored is not answered with a refusal.
    private func drainRuns() async {
        // Ended by cancellation, or by the shutdown itself: either is the end.
        try? await gracefulShutdown()
        let deadline = ContinuousClock.now + Self.drain
        while !runs.isIdle, .now < deadline, !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(50))
        }
        for run in runs.live { run.send(.interrupt) }
        begin.finish()
    }
}
