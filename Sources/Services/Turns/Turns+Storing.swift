import CouncilModel
import Deliberation
import FileStore
import Providers

/// A question that is on disk, with the answer that is to grow beside it.
struct StoredTurn: Sendable {
    let conversation: ConversationID
    let question: String
    let answer: AssistantMessage
    /// Of the answer's file.
    let number: Int
    let files: ConversationFiles
    let history: ChatHistory
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
        let context = catalog.context(of: council)
        return try await conversations.data.change(caller.user) { [conversations, hooks] in
            let numbers = try conversations.settle(files, at: now)
            let count = numbers.last ?? 0
            let room = HistoryRoom(before: content, fittingTokens: context, members: council.members.count)
            let history = try conversations.histories.history(
                .init(user: caller.user, conversation: id), of: files, numbers[...], in: room)
            let answer = AssistantMessage(council: council, createdAt: now)
            let announcement = try hooks.prepare(
                [.conversationStarted(EventConversation(id: id, title: try files.summary().title))], about: caller.profile,
                message: count + 2)
            do {
                try files.append(UserMessage(content: content, createdAt: now), answer, behind: count)
            } catch FileStoreError.notFound {
                throw Conversations.missing
            }
            let record: Record<Conversation>
            do {
                record = try files.update { summary in
                    summary.messageCount = count + 2
                    summary.updatedAt = now
                }
            } catch {
                // The asker hears that nothing was stored.
                try? files.withdraw(behind: count)
                throw error
            }
            announcement.confirm()
            try index.note(record)
            let isUntitled = record.value.title == Conversation.untitled
            return StoredTurn(
                conversation: id, question: content, answer: answer, number: count + 2, files: files, history: history,
                wantsTitle: isUntitled)
        }
    }

    /// The conversation's last turn, where its answer did not come to its end.
    func unfinishedTurn(in id: ConversationID, by caller: SignedIn) async throws -> StoredTurn {
        let now = clock.now()
        let files = conversations.files(of: id, caller.user)
        let catalog = catalog
        return try await conversations.data.change(caller.user) { [conversations] in
            let numbers = try conversations.settle(files, at: now)
            guard let number = numbers.last, number > 1, case .assistant(let answer) = try files.message(number),
                case .user(let question) = try files.message(number - 1)
            else { throw CouncilError.conflict("There is no answer in this conversation that could be resumed: ask a question.") }
            guard answer.status != .complete else {
                throw CouncilError.conflict("The last answer of this conversation is complete: nothing is missing.")
            }
            let context = catalog.context(of: answer.council)
            let room = HistoryRoom(before: question.content, fittingTokens: context, members: answer.council.members.count)
            let history = try conversations.histories.history(
                .init(user: caller.user, conversation: id), of: files, numbers.prefix { $0 < number - 1 }, in: room)
            let wantsTitle = try files.summary().title == Conversation.untitled
            return StoredTurn(
                conversation: id, question: question.content, answer: answer, number: number, files: files, history: history,
                wantsTitle: wantsTitle)
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
        ) { [conversations, hooks] message, title in
            try await conversations.data.change(run.user) {
                // The title goes first: a crash in between must not leave a complete answer in a conversation without a title.
                if let title, turn.wantsTitle {
                    let record = try turn.files.update { summary in
                        if summary.title == Conversation.untitled { summary.title = title }
                    }
                    try index.note(record)
                }
                try hooks.telling(
                    try turn.news(of: message, router, keys), of: run.user, message: turn.number
                ) { try turn.files.write(message, as: turn.number) }
            }
        }
    }
}
