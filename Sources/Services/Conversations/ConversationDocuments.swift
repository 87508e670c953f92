import CouncilModel
import FileStore
import Synchronization

/// A conversation as it goes over the wire: its files joined. Those that are read often stay in memory, and cost a `stat` a file.
final class ConversationDocuments: Sendable {
    struct Document: Sendable {
        /// JSON.
        let bytes: [UInt8]
        /// Whether its last message waits for something: an answer, or its run's end.
        let isOpen: Bool
        fileprivate let summary: FileStamp
        fileprivate let messages: [FileStamp]
    }

    private let checked: CheckedFiles
    private let documents = Mutex(RecentlyUsed<String, Document>(limit: 16 << 20))

    init(checked: CheckedFiles) {
        self.checked = checked
    }

    /// Blocks.
    ///
    /// - Throws: `FileStoreError`, naming the file that is missing or damaged.
    func document(of files: ConversationFiles) throws -> Document {
        let path = files.directory.path
        if let known = documents.withLock({ $0[path] }), try files.summaryStamp() == known.summary,
            try files.messageStamps() == known.messages
        {
            return known
        }
        let document = try joined(files)
        // What changed while it was read, or a moment before, is read again the next time.
        let isSettled =
            try document.summary.isSettled && document.messages.allSatisfy(\.isSettled) && files.messageStamps() == document.messages
        if isSettled { documents.withLock { $0.keep(document, for: path, cost: document.bytes.count) } }
        return document
    }

    private func joined(_ files: ConversationFiles) throws -> Document {
        let stamps = try files.messageStamps()
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
        return Document(bytes: document.closed(), isOpen: isOpen, summary: summary.stamp, messages: stamps)
    }
}
