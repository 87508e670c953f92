import CouncilModel
import FileStore
import Logging
import Synchronization

/// What lists show of a conversation, with its line of the list as bytes that are JSON already.
struct ConversationEntry: Sendable {
    let id: ConversationID
    let createdAt: Timestamp
    let title: String
    let hasMessages: Bool
    /// `{"id":…,"created_at":…,"title":…,"message_count":…}`
    let line: [UInt8]

    init(_ conversation: Conversation) throws(FileStoreError) {
        id = conversation.id
        createdAt = conversation.createdAt
        title = conversation.title
        hasMessages = conversation.messageCount > 0
        line = try RecordJSON.encodeLine(Line(conversation), path: conversation.id.text)
    }

    private struct Line: Encodable {
        let id: ConversationID
        let createdAt: Timestamp
        let updatedAt: Timestamp
        let title: String
        let messageCount: Int

        init(_ conversation: Conversation) {
            id = conversation.id
            createdAt = conversation.createdAt
            updatedAt = conversation.updatedAt
            title = conversation.title
            messageCount = conversation.messageCount
        }

        private enum CodingKeys: String, CodingKey {
            case id, title
            case createdAt = "created_at"
            case updatedAt = "updated_at"
            case messageCount = "message_count"
        }
    }
}

/// One person's conversations in memory, newest first.
final class ConversationIndex: Sendable {
    /// How old the last check against the files may be.
    private static let maximumAge = Duration.seconds(1)

    /// Those that have messages, newest first, and where each stands.
    struct Listing: Sendable {
        fileprivate(set) var entries: [ConversationEntry] = []
        fileprivate(set) var positions: [ConversationID: Int] = [:]
        fileprivate var version: UInt64?
    }

    private let index: DirectoryIndex<ConversationEntry>
    private let listing = Mutex(Listing())

    init(directory: Directory, files: FileStore, logger: Logger) {
        index = DirectoryIndex(root: directory.path, file: "conversation.json", store: files) { fault in
            logger.error("a conversation cannot be read: \(fault)")
        } make: { name, bytes in
            let conversation = try RecordJSON.decode(Conversation.self, from: bytes, path: name)
            guard conversation.id.text == name else {
                throw FileStoreError.damaged(path: name, reason: "its id is not its directory's name")
            }
            return try ConversationEntry(conversation)
        }
    }

    /// What lists show.
    func listed() async throws -> Listing {
        try await index.refresh(maxAge: Self.maximumAge)
        return listing.withLock { listing in
            guard listing.version != index.version else { return listing }
            let snapshot = index.snapshot
            listing.version = snapshot.version
            listing.entries = snapshot.entries.values.filter(\.hasMessages).sorted { left, right in
                (left.createdAt, left.id.text) > (right.createdAt, right.id.text)
            }
            listing.positions = Dictionary(
                uniqueKeysWithValues: zip(listing.entries.map(\.id), listing.entries.indices))
            return listing
        }
    }

    /// The ids of all that lie there, damaged ones too.
    func ids() async throws -> [ConversationID] {
        try await index.refresh(maxAge: .zero)
        let snapshot = index.snapshot
        return (Array(snapshot.entries.keys) + Array(snapshot.damaged.keys)).sorted().compactMap { ConversationID($0) }
    }

    func note(_ record: Record<Conversation>) throws(FileStoreError) {
        index.note(record.value.id.text, try ConversationEntry(record.value), stamp: record.stamp)
    }

    func forget(_ conversation: ConversationID) {
        index.forget(conversation.text)
    }
}

/// The indexes of the people who have listed their conversations since the daemon started.
final class ConversationIndexes: Sendable {
    private let data: DataDirectory
    private let logger: Logger
    private let indexes = Mutex<[UserID: ConversationIndex]>([:])

    init(data: DataDirectory, logger: Logger) {
        self.data = data
        self.logger = logger
    }

    subscript(user: UserID) -> ConversationIndex {
        indexes.withLock { indexes in
            if let index = indexes[user] { return index }
            let index = ConversationIndex(directory: data.conversations(of: user), files: data.files, logger: logger)
            indexes[user] = index
            return index
        }
    }

    func forget(_ user: UserID) {
        indexes.withLock { _ = $0.removeValue(forKey: user) }
    }
}
