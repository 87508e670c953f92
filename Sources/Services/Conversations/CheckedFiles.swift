import CouncilModel
import FileStore
import Synchronization

/// Reads stored JSON as bytes that go to the wire as they are. What was decoded once, to see that it is whole, is not decoded
/// again while its file stays as it is.
final class CheckedFiles: Sendable {
    private struct Check: Sendable {
        let stamp: FileStamp
        let isOpen: Bool
    }

    private let files: FileStore
    /// By the path's hash, which takes a quarter of the path's room: two files with one hash have different stamps. 50,000 take 5 MB.
    private let checks = Mutex(RecentlyUsed<Int, Check>(limit: 50_000))

    init(files: FileStore) {
        self.files = files
    }

    /// A `conversation.json`.
    ///
    /// - Throws: `FileStoreError`; `.damaged` where it is no conversation.
    func summary(at path: String) throws(FileStoreError) -> FileContents {
        try read(path) { bytes throws(FileStoreError) in
            try ConversationFiles.check(try RecordJSON.decode(Conversation.self, from: bytes, path: path), at: path)
            return false
        }.contents
    }

    /// A message, and whether something is still to come: an answer to it, or its run's end.
    ///
    /// - Throws: `FileStoreError`; `.damaged` where it is no message.
    func message(at path: String) throws(FileStoreError) -> (contents: FileContents, isOpen: Bool) {
        try read(path) { bytes throws(FileStoreError) in
            switch try RecordJSON.decode(Message.self, from: bytes, path: path) {
            case .user: true
            case .assistant(let message): message.status == .running
            }
        }
    }

    private func read(
        _ path: String, check: ([UInt8]) throws(FileStoreError) -> Bool
    ) throws(FileStoreError) -> (contents: FileContents, isOpen: Bool) {
        let contents = try files.read(path)
        let key = path.hashValue
        if let known = checks.withLock({ $0[key] }), known.stamp == contents.stamp { return (contents, known.isOpen) }
        let isOpen = try check(contents.bytes)
        if contents.stamp.isSettled {
            checks.withLock { $0.keep(Check(stamp: contents.stamp, isOpen: isOpen), for: key) }
        }
        return (contents, isOpen)
    }
}
