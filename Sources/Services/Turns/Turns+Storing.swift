import CouncilModel
import Deliberation
import FileStore
import Providers

/// A question that is on disk, with the answer that is to grow beside it.
struct StoredTurn: Sendable {
    let question: String
    let answer: AssistantMessage
    /// Of the answer's file.
    let number: Int
    let files: ConversationFiles
    let history: [ChatMessage]
    let wantsTitle: Bool
}

extension Turns {
    /// The keys that the council's calls need.
    ///
    /// - Throws: `.invalid` where the caller has none for a provider that wants one.
    func neededKeys(for council: Council, _ router: ProviderRouter, _ caller: SignedIn) async throws -> [String: ProviderKey] {
        var found: [String: ProviderKey] = [:]
        for model in council.members + [council.lead, council.titleModel] {
            guard let seat = router.seat(of: model), seat.needsKey, found[seat.name] == nil else { continue }
            found[seat.name] = try await keys.key(for: seat.name, of: caller)
        }
        return found
    }

    /// Puts the question and the empty answer on disk, in this order, then the summary that counts them.
    func store(_ content: String, _ council: Council, in id: ConversationID, by caller: SignedIn) async throws -> StoredTurn {
        let now = clock.now()
        let files = conversations.files(of: id, caller.user)
        let index = conversations.indexes[caller.user]
        let context = catalog.smallestContext(of: council.members + [council.lead]) ?? Self.assumedContext
        return try await conversations.data.change(caller.user) { [conversations] in
            let count = try files.numbers().last ?? 0
            let exchanges = try conversations.exchanges(in: files, atMost: context * 4)
            let history = History.messages(
                turns: exchanges.map { (question: $0.question, answer: $0.answer) }, question: content, fittingTokens: context,
                members: council.members.count)
            let answer = AssistantMessage(council: council, createdAt: now)
            do {
                try files.write(UserMessage(content: content, createdAt: now), as: count + 1)
                try files.write(answer, as: count + 2)
            } catch FileStoreError.notFound {
                throw Conversations.missing
            }
            let record = try files.update { summary in
                summary.messageCount = count + 2
                summary.updatedAt = now
            }
            try index.note(record)
            let isFirst = count == 0 && record.value.title == Conversation.untitled
            return StoredTurn(
                question: content, answer: answer, number: count + 2, files: files, history: history, wantsTitle: isFirst)
        }
    }

    func plan(_ turn: StoredTurn, router: ProviderRouter, keys: [String: ProviderKey], _ run: Run) -> RunPlan {
        let configuration = settings.current
        let deliberation = Deliberation(
            question: turn.question, history: turn.history, message: turn.answer, wantsTitle: turn.wantsTitle,
            seed: UInt64.random(in: .min ... .max))
        let index = conversations.indexes[run.user]
        return RunPlan(
            deliberation: deliberation, providers: router, keys: keys,
            callLimit: configuration.providers.openrouter?.timeout ?? configuration.turns.timeLimit,
            timeLimit: configuration.turns.timeLimit, clock: clock, logger: logger
        ) { [conversations] message in
            try await conversations.data.change(run.user) {
                try turn.files.write(message, as: turn.number)
                guard turn.wantsTitle, let title = message.title?.title else { return }
                let record = try turn.files.update { summary in
                    if summary.title == Conversation.untitled { summary.title = title }
                }
                try index.note(record)
            }
        }
    }
}
