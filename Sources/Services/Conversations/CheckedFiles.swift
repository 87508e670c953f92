import CouncilModel
import FileStore
import Synchronization

/// Stored JSON as bytes that go to the wire as they are: decoded once to see that it is whole, then served from memory while
/// its file stays as it was (one `stat`).
final class CheckedFiles: Sendable {
    fileprivate struct Checked: Sendable {
        let stamp: FileStamp
        let bytes: [UInt8]
        let isOpen: Bool
    }

    /// What was used lately, in two generations: when the young one is full it becomes the old one, and what the old one was is forgotten.
    fileprivate struct Generations {
        var young: [String: Checked] = [:]
        var old: [String: Checked] = [:]
        var youngBytes = 0
    }

    /// Bytes in one generation.
    fileprivate static let limit = 8 << 20

    private let files: FileStore
    private let generations = Mutex(Generations())

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
        if let known = generations.withLock({ $0.recall(path) }), try files.stamp(of: path) == known.stamp {
            return (known.bytes, known.isOpen)
        }
        let contents = try files.read(path)
        let isOpen = try check(contents.bytes)
        if contents.stamp.isSettled {
            generations.withLock { $0.keep(Checked(stamp: contents.stamp, bytes: contents.bytes, isOpen: isOpen), path) }
        }
        return (contents.bytes, isOpen)
    }
}

extension CheckedFiles.Generations {
    fileprivate mutating func recall(_ path: String) -> CheckedFiles.Checked? {
        if let checked = young[path] { return checked }
        guard let checked = old.removeValue(forKey: path) else { return nil }
        keep(checked, path)
        return checked
    }

    fileprivate mutating func keep(_ checked: CheckedFiles.Checked, _ path: String) {
        if youngBytes > CheckedFiles.limit { (old, young, youngBytes) = (young, [:], 0) }
        let before = young.updateValue(checked, forKey: path)
        youngBytes += checked.bytes.count - (before?.bytes.count ?? 0)
    }
}
