public import CouncilModel
import FileStore
public import NIOCore
import ThreadPool

/// People's conversations: made, listed, shown, renamed, deleted. Each belongs to one person; to everybody else it does not exist.
public struct Conversations: Sendable {
    static let longestTitle = 200

    let data: DataDirectory
    let indexes: ConversationIndexes
    let checked: CheckedFiles
    let documents: ConversationDocuments
    let histories: ConversationHistories
    let councils: Councils
    let runs: RunRegistry
    let hooks: Hooks
    let shares: ShareFiles
    let clock: WallClock
    /// A thread of its own: whoever looks through everything holds up nobody's answer.
    let searching = ThreadPool(name: "search", threads: 1)

    /// Makes a conversation without messages.
    ///
    /// - Throws: `.invalid` for unknown models, or fewer than two.
    public func create(_ choice: CouncilChoice, by caller: SignedIn) async throws -> Conversation {
        let seats = try await councils.seats(choice.preferring(caller.profile.preferences))
        let conversation = Conversation(
            id: .random(), createdAt: clock.now(), council: seats.name, models: seats.council.members, leadModel: seats.council.lead)
        let (parent, index) = (data.conversations(of: caller.user), indexes[caller.user])
        try await data.change(caller.user) { [data] in
            guard try found({ try data.profiles.read(caller.user) }) != nil else {
                throw CouncilError.unauthenticated("This account was deleted.")
            }
            try data.files.createDirectory(parent.path)
            let record = try data.files.makeDirectory(conversation.id.text, in: parent) { path in
                try data.files.createDirectory(path + "/messages")
                return try data.files.writeRecord(conversation, to: path + "/conversation.json")
            }
            try index.note(record)
        }
        return conversation
    }

    /// The caller's conversations that have messages, newest first: a JSON array.
    ///
    /// - Parameters:
    ///   - query: keeps those whose title or text contains it, whatever the case.
    ///   - before: keeps those that come behind this one in the list.
    ///   - limit: how many at most; all for `nil`.
    public func list(query: String?, before: ConversationID?, limit: Int?, by caller: SignedIn) async throws -> ByteBuffer {
        let index = indexes[caller.user]
        let listing = try await index.listed()
        var start = 0
        if let before {
            guard let position = index[before].flatMap(listing.position) else {
                throw CouncilError.notFound("There is no such conversation to list from.")
            }
            start = position + 1
        }
        guard let query, !query.isEmpty else { return listing.page(from: start, count: limit ?? .max) }
        let hits = try await search(listing.entries[start...], for: query, limit: limit, of: caller.user)
        return ByteBuffer(bytes: JSONObject.array(hits.map(\.line)))
    }

    /// The ids of all of the caller's conversations.
    func all(by caller: SignedIn) async throws -> [ConversationID] {
        try await indexes[caller.user].ids()
    }

    /// The conversation with its messages, as JSON: the stored bytes, joined.
    ///
    /// - Throws: `.notFound`; `.damaged` naming the file where one of them cannot be read.
    public func document(_ id: ConversationID, by caller: SignedIn) async throws -> ByteBuffer {
        if let document = try await read(id, by: caller) { return document }
        try await markInterrupted(id, by: caller)
        guard let document = try await read(id, by: caller, isSettled: true) else { throw Self.missing }
        return document
    }

    /// Changes the title, or the council that answers from the next question on. `nil` leaves a value as it is.
    public func update(_ id: ConversationID, title: String?, council choice: CouncilChoice?, by caller: SignedIn) async throws
        -> Conversation
    {
        let title = try title.map(Self.accepted)
        let seats: Seats? = if let choice { try await councils.seats(choice) } else { nil }
        return try await change(id, by: caller) { conversation in
            if let title { conversation.title = title }
            if let seats {
                conversation.council = seats.name
                conversation.models = seats.council.members
                conversation.leadModel = seats.council.lead
            }
        }
    }

    /// Deletes the conversation and every link to it; a run under way in it is stopped first.
    public func delete(_ id: ConversationID, by caller: SignedIn) async throws {
        let summary = try await summary(id, by: caller, damagedIsFine: true)
        try await runs.takeOver(id, for: caller.user)
        defer { runs.release(id) }
        let (parent, index) = (data.conversations(of: caller.user), indexes[caller.user])
        let told = EventConversation(id: id, title: summary?.title ?? Conversation.untitled)
        try await shares.refresh()
        try await data.change(caller.user) { [data, documents, histories, shares, hooks] in
            try shares.withdrawAll(telling: hooks) { $0.conversation == id && $0.owner == caller.user }
            do {
                try hooks.telling([.conversationDeleted(told)], of: caller.user) { try data.files.deleteDirectory(id.text, in: parent) }
            } catch FileStoreError.notFound {
                throw Self.missing
            }
            index.forget(id)
            let isGone = { @Sendable (key: ConversationDocuments.Key) in key.conversation == id && key.user == caller.user }
            documents.forget(where: isGone)
            histories.forget(where: isGone)
        }
        runs.forget(id)
    }

    /// Frees what is in memory of somebody whose account is gone.
    public func forget(_ user: UserID) {
        indexes.forget(user)
        documents.forget { $0.user == user }
        histories.forget { $0.user == user }
    }

    static let missing = CouncilError.notFound("There is no such conversation.")

    func files(of id: ConversationID, _ user: UserID) -> ConversationFiles {
        data.files(of: id, user)
    }

    /// - Parameter damagedIsFine: then a damaged summary gives `nil` and no error.
    @discardableResult
    func summary(_ id: ConversationID, by caller: SignedIn, damagedIsFine: Bool = false) async throws -> Conversation? {
        let files = files(of: id, caller.user)
        return try await data.files.pool.run {
            do {
                return try files.summary()
            } catch FileStoreError.notFound {
                throw Self.missing
            } catch FileStoreError.damaged where damagedIsFine {
                return nil
            }
        }
    }

    func change(
        _ id: ConversationID, by caller: SignedIn, _ edit: @escaping @Sendable (inout Conversation) -> Void
    ) async throws -> Conversation {
        let (files, index, now) = (files(of: id, caller.user), indexes[caller.user], clock.now())
        return try await data.change(caller.user) {
            do {
                let record = try files.update { conversation in
                    edit(&conversation)
                    conversation.updatedAt = now
                }
                try index.note(record)
                return record.value
            } catch FileStoreError.notFound {
                throw Self.missing
            }
        }
    }

    private static func accepted(_ title: String) throws -> String {
        let visible = title.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : Character($0) }
        let line = String(visible).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !line.isEmpty, line.unicodeScalars.count <= longestTitle else {
            let sentence = "A title has 1 to \(longestTitle) characters."
            throw CouncilError.invalid(sentence, fields: ["title": sentence])
        }
        return line
    }
}
