import CouncilModel
import FileStore
import Logging
import Synchronization

/// One person's conversations in memory, newest first.
final class ConversationIndex: Sendable {
    /// How old the last check against the files may be.
    private static let maximumAge = Duration.milliseconds(1500)

    private let index: DirectoryIndex<ConversationEntry>
    private let listing = Mutex<(version: UInt64, listing: ConversationListing)?>(nil)

    init(directory: Directory, files: FileStore, logger: Logger) {
        index = DirectoryIndex(root: directory.path, file: "conversation.json", store: files) { fault in
            logger.error("a conversation cannot be read: \(fault)")
        } make: { name, bytes in
            let conversation = try RecordJSON.decode(Conversation.self, from: bytes, path: name)
            guard let id = ConversationID(name), id == conversation.id else {
                throw FileStoreError.damaged(path: name, reason: "its id is not its directory's name")
            }
            return try ConversationEntry(conversation, id: id)
        }
    }

    /// What lists show.
    func listed() async throws -> ConversationListing {
        try await index.refresh(maxAge: Self.maximumAge)
        return listing.withLock { kept in
            if let kept, kept.version == index.version { return kept.listing }
            let snapshot = index.snapshot
            let listing = ConversationListing(snapshot.entries.values)
            kept = (snapshot.version, listing)
            return listing
        }
    }

    /// What lists show of one conversation.
    subscript(conversation: ConversationID) -> ConversationEntry? { index[conversation.text] }

    /// How many conversations there are, damaged ones too.
    var count: Int { index.count }

    /// The ids of all that lie there, damaged ones too.
    func ids() async throws -> [ConversationID] {
        try await index.refresh(maxAge: .zero)
        let snapshot = index.snapshot
        return (Array(snapshot.entries.keys) + Array(snapshot.damaged.keys)).sorted().compactMap { ConversationID($0) }
    }

    func note(_ record: Record<Conversation>) throws(FileStoreError) {
        index.note(record.value.id.text, try ConversationEntry(record.value, id: record.value.id), stamp: record.stamp)
    }

    func forget(_ conversation: ConversationID) {
        index.forget(conversation.text)
    }
}
