import CouncilModel
import FileStore
import NIOCore
import Synchronization

/// A conversation as it goes over the wire: its files joined. Those that are read often stay in memory, up to 16 MB and a thousand of
/// them; while nothing happens in their directories they cost two short system calls, however many messages they have.
final class ConversationDocuments: Sendable {
    /// Whose conversation it is, too: nobody is given another person's from memory.
    struct Key: Hashable, Sendable {
        let user: UserID
        let conversation: ConversationID
    }

    struct Document: Sendable {
        /// JSON. A buffer, since the server takes it as it is: no copy is made for an answer.
        let bytes: ByteBuffer
        /// Whether its last message waits for something: an answer, or its run's end.
        let isOpen: Bool
        fileprivate let files: Files
        /// `nil` where the system gives no more watches: then the files' stamps are compared each time.
        fileprivate let watch: DirectoryWatch?
        fileprivate let comparedAt: ContinuousClock.Instant
    }

    /// The files as they were when they were read.
    fileprivate struct Files: Equatable, Sendable {
        let summary: FileStamp
        let messages: [FileStamp]

        init(_ files: ConversationFiles) throws {
            summary = try files.summaryStamp()
            messages = try files.messageStamps()
        }

        var areSettled: Bool { summary.isSettled && messages.allSatisfy(\.isSettled) }
    }

    /// What a watch doesn't tell (bytes written through a memory mapping or a hard link) is seen within this time.
    private static let trust = Duration.seconds(2)
    /// What each one counts for at least, which bounds the number of watches: each holds a directory in the kernel's memory.
    private static let leastCost = 16 << 10

    private let checked: CheckedFiles
    private let watcher = DirectoryWatcher(limit: 4096)
    private let documents = Mutex(RecentlyUsed<Key, Document>(limit: 16 << 20))

    init(checked: CheckedFiles) {
        self.checked = checked
    }

    /// How many directories are watched: two a conversation in memory.
    var watched: Int { watcher.count }

    /// From memory, where its files are certain to be the same still. Never blocks for long: may be called on any thread.
    func kept(_ key: Key) -> Document? {
        guard let known = documents.withLock({ $0[key] }), let watch = known.watch, known.comparedAt.duration(to: .now) < Self.trust,
            watch.isUntouched
        else { return nil }
        return known
    }

    /// From memory or from the files. Blocks.
    ///
    /// - Throws: `FileStoreError`, naming the file that is missing or damaged.
    func document(_ key: Key, of files: ConversationFiles) throws -> Document {
        // Before anything is read: what changes meanwhile is known then.
        let (watch, now) = (watcher.watch(files.directories), ContinuousClock.now)
        let state = try Files(files)
        if let known = documents.withLock({ $0[key] }), known.files == state {
            return keep(
                Document(bytes: known.bytes, isOpen: known.isOpen, files: state, watch: watch, comparedAt: now), for: key)
        }
        let (bytes, isOpen) = try joined(files)
        let document = Document(bytes: bytes, isOpen: isOpen, files: state, watch: watch, comparedAt: now)
        // Stamps that are younger than the clock's tick, or that are others by now, prove nothing the next time.
        let isCertain = try state.areSettled && Files(files) == state
        return isCertain ? keep(document, for: key) : document
    }

    func forget(where isGone: @Sendable (Key) -> Bool) {
        documents.withLock { $0.forget(where: isGone) }
    }

    private func keep(_ document: Document, for key: Key) -> Document {
        documents.withLock { $0.keep(document, for: key, cost: max(Self.leastCost, document.bytes.readableBytes)) }
        return document
    }

    private func joined(_ files: ConversationFiles) throws -> (bytes: ByteBuffer, isOpen: Bool) {
        let summary = try checked.summary(at: files.summaryPath)
        var isOpen = false
        var messages: [[UInt8]] = []
        for number in try files.numbers() {
            let message = try checked.message(at: files.messagePath(number))
            isOpen = message.isOpen
            messages.append(message.contents.bytes)
        }
        var document = JSONObject(opening: summary.bytes)
        document.append(key: "messages", array: messages)
        return (ByteBuffer(bytes: document.closed()), isOpen)
    }
}
