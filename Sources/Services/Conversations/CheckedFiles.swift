import CouncilModel
import FileStore
import Synchronization

/// Stored JSON that was decoded once is not decoded again while its file stays as it is: its bytes go to the wire as they are.
final class CheckedFiles: Sendable {
    /// What is remembered of a file that was found good.
    private struct Check: Sendable {
        let stamp: FileStamp
        let isOpen: Bool
    }

    /// About 15 MB.
    private static let limit = 100_000

    private let files: FileStore
    private let checks = Mutex<[String: Check]>([:])

    init(files: FileStore) {
        self.files = files
    }

    /// The bytes of a `conversation.json`.
    ///
    /// - Throws: `FileStoreError`; `.damaged` where they are no conversation.
    func summary(at path: String) throws(FileStoreError) -> [UInt8] {
        try read(path) { bytes throws(FileStoreError) in
            _ = try RecordJSON.decode(Conversation.self, from: bytes, path: path)
            return false
        }.bytes
    }

    /// The bytes of a message, and whether something is still to come: an answer to it, or its run's end.
    ///
    /// - Throws: `FileStoreError`; `.damaged` where they are no message.
    func message(at path: String) throws(FileStoreError) -> (bytes: [UInt8], isOpen: Bool) {
        try read(path) { bytes throws(FileStoreError) in
            switch try RecordJSON.decode(StoredMessage.self, from: bytes, path: path) {
            case .user: true
            case .assistant(let message): message.status == .running
            }
        }
    }

    private func read(
        _ path: String, check: ([UInt8]) throws(FileStoreError) -> Bool
    ) throws(FileStoreError) -> (bytes: [UInt8], isOpen: Bool) {
        let contents = try files.read(path)
        if let known = checks.withLock({ $0[path] }), known.stamp == contents.stamp {
            return (contents.bytes, known.isOpen)
        }
        let isOpen = try check(contents.bytes)
        checks.withLock { checks in
            if checks.count >= Self.limit { checks.removeAll(keepingCapacity: true) }
            checks[path] = Check(stamp: contents.stamp, isOpen: isOpen)
        }
        return (contents.bytes, isOpen)
    }
}
