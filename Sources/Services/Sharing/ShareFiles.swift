import CouncilModel
import Cryptography
import FileStore
import Logging

/// The links' files, `shares/<sha256 of the token>.json`, and whose they are.
///
/// A link's file is read and checked each time it is used; the list of somebody's links comes from memory, checked against the files.
final class ShareFiles: Sendable {
    /// A link and the hash of its token, which is its file's name.
    struct Entry: Sendable {
        let hash: String
        let share: Share
    }

    /// How old the last check of lists against the files may be.
    private static let maximumAge = Duration.seconds(1)

    let data: DataDirectory
    private let records: RecordCache<String, Share>
    private let index: DirectoryIndex<Share>

    init(data: DataDirectory, logger: Logger) {
        self.data = data
        let root = data.shares
        records = RecordCache(store: data.files) { "\(root.path)/\($0).json" }
        index = DirectoryIndex(root: root.path, file: nil, store: data.files) { fault in
            logger.error("a shared link cannot be read: \(fault)")
        } make: { name, bytes in
            guard name.wholeMatch(of: /[0-9a-f]{64}\.json/) != nil else {
                throw FileStoreError.damaged(path: name, reason: "its name is not that of a shared link's file")
            }
            return try RecordJSON.decode(Share.self, from: bytes, path: name)
        }
    }

    /// What stands on disk for a token.
    static func hash(of token: String) -> String { SHA256.hex(token.utf8) }

    /// The link as its file says it now; `nil` where there is none.
    func share(_ hash: String) async throws -> Share? {
        try await found { try await records.value(hash) }
    }

    /// Looks whether somebody else's hand changed the files, before `all`.
    func refresh() async throws {
        try await index.refresh(maxAge: Self.maximumAge)
    }

    /// The same, for callers that are on a thread of their own.
    func read(_ hash: String) throws -> Share? {
        try found { try records.read(hash) }
    }

    /// Those in memory that are wanted, as of the last `refresh`.
    func all(where isWanted: (Share) -> Bool) -> [Entry] {
        index.snapshot.entries.compactMap { name, share in
            isWanted(share) ? Entry(hash: String(name.dropLast(5)), share: share) : nil
        }
    }

    /// Blocks: call it in the owner's lane.
    func write(_ share: Share, _ hash: String) throws {
        index.note(hash + ".json", share, stamp: try records.write(share, for: hash).stamp)
    }

    /// Changes a link, where it is still there. Blocks: call it in the owner's lane.
    func update(_ hash: String, _ change: (inout Share) -> Void) throws -> Share? {
        let record = try found { try records.update(hash) { change(&$0) }.record }
        if let record { index.note(hash + ".json", record.value, stamp: record.stamp) } else { index.forget(hash + ".json") }
        return record?.value
    }

    /// False where it was gone. Blocks: call it in the owner's lane.
    @discardableResult
    func remove(_ hash: String) throws -> Bool {
        defer { index.forget(hash + ".json") }
        return try records.remove(hash)
    }
}
