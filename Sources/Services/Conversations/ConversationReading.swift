import CouncilModel
import FileStore
import NIOCore

extension Conversations {
    /// The stored bytes, joined. `nil` where the last message waits for its run and there is none: it was interrupted.
    ///
    /// - Parameter isSettled: then it is taken as it stands.
    func read(_ id: ConversationID, by caller: SignedIn, isSettled: Bool = false) async throws -> ByteBuffer? {
        // Asked before the files are read: a run that ends in between has written its end by then.
        let isLive = runs.isLive(id)
        let key = ConversationDocuments.Key(user: caller.user, conversation: id)
        let document = if let kept = documents.kept(key) { kept } else { try await readFiles(key) }
        return document.isOpen && !isLive && !isSettled ? nil : document.bytes
    }

    private func readFiles(_ key: ConversationDocuments.Key) async throws -> ConversationDocuments.Document {
        let files = files(of: key.conversation, key.user)
        return try await data.files.pool.run { [documents] in
            do {
                return try documents.document(key, of: files)
            } catch FileStoreError.notFound(let path) where path == files.summaryPath {
                throw Self.missing
            }
        }
    }

    /// Writes down what came to an end with an earlier daemon, unless a run is under way here.
    func markInterrupted(_ id: ConversationID, by caller: SignedIn) async throws {
        let (files, now) = (files(of: id, caller.user), clock.now())
        try await data.change(caller.user) { [runs] in
            guard !runs.isLive(id) else { return }
            try settle(files, at: now)
        }
    }

    /// Gives the last answer, where its file says that it is running, the status `interrupted`; a question that a crash parted from
    /// its answer gets an empty one with this status. Nothing may be running here. Blocks.
    ///
    /// - Returns: the numbers of the messages that are there then.
    @discardableResult
    func settle(_ files: ConversationFiles, at now: Timestamp) throws -> [Int] {
        let numbers = try files.numbers()
        guard var number = numbers.last, try files.gist(number).isOpen else { return numbers }
        var answer: AssistantMessage
        switch try files.message(number) {
        case .assistant(let message): answer = message
        case .user(let question):
            answer = AssistantMessage(council: councils.council(of: try files.summary()), createdAt: question.createdAt)
            number += 1
        }
        answer.status = .interrupted
        answer.completedAt = now
        try files.write(answer, as: number)
        // The crash may have come before the summary counted them.
        _ = try files.update { $0.messageCount = number }
        return number == numbers.last ? numbers : numbers + [number]
    }

    /// Those entries whose title or text contains the query, whatever the case.
    func search(
        _ entries: ArraySlice<ConversationEntry>, for query: String, limit: Int?, of user: UserID
    ) async throws -> ArraySlice<ConversationEntry> {
        let query = query.lowercased()
        return try await searching.run {
            var hits: [ConversationEntry] = []
            for entry in entries where hits.count < limit ?? .max {
                if entry.title.lowercased().contains(query) {
                    hits.append(entry)
                } else if try isFound(query, in: files(of: entry.id, user)) {
                    hits.append(entry)
                }
            }
            return hits[...]
        }
    }

    private func isFound(_ query: String, in files: ConversationFiles) throws -> Bool {
        try files.numbers().contains { number in
            try readable(files, number)?.texts.contains { $0.lowercased().contains(query) } ?? false
        }
    }

    /// `nil` for a message that cannot be read: it shows when the conversation is opened, and the others can still be found. One
    /// that was deleted meanwhile is none.
    func readable(_ files: ConversationFiles, _ number: Int) throws -> Message? {
        do {
            return try files.message(number)
        } catch FileStoreError.damaged, FileStoreError.tooLarge, FileStoreError.unreadable, FileStoreError.notFound {
            return nil
        }
    }
}

extension Message {
    /// What a person can read in it.
    fileprivate var texts: [String] {
        switch self {
        case .user(let message): [message.content]
        case .assistant(let message): message.stage1.map(\.response) + [message.stage3?.response].compactMap(\.self)
        }
    }
}
