import CouncilModel
public import FileStore
import ThreadPool

/// The data directory: where every record lies, and the caches over them.
///
/// ```
/// format.json                                        {"format": 1}
/// users/<id>/profile.json credentials.json sessions.json keys.json
///            conversations/<id>/conversation.json messages/000001.json
/// outbox/<number>-<user>.json set-aside/             events that hooks are still to be told of
/// shares/<sha256 of the token>.json
/// ```
/// Changes of one person's records run one after the other, in that person's lane.
public struct DataDirectory: Sendable {
    public let root: Directory
    public let users: Directory
    public let shares: Directory
    public let files: FileStore

    let lanes: Lanes<UserID>
    let changes = DataChanges()
    let profiles: RecordCache<UserID, Profile>
    let credentials: RecordCache<UserID, Credentials>
    let sessions: RecordCache<UserID, SessionList>
    let keys: RecordCache<UserID, KeyList>

    /// - Parameter root: absolute; made by `open` where it is missing.
    public init(root: String, files: FileStore) {
        let root = Directory(root)
        let users = Directory(root.path + "/users")
        self.root = root
        self.users = users
        shares = Directory(root.path + "/shares")
        self.files = files
        lanes = Lanes(pool: files.pool)
        profiles = RecordCache(store: files) { "\(users.path)/\($0)/profile.json" }
        credentials = RecordCache(store: files) { "\(users.path)/\($0)/credentials.json" }
        sessions = RecordCache(store: files) { "\(users.path)/\($0)/sessions.json" }
        keys = RecordCache(store: files) { "\(users.path)/\($0)/keys.json" }
    }

    /// Makes the directory ready: its format checked, what an earlier process left half done finished. Blocks.
    ///
    /// - Returns: what was cleaned away, for the log.
    /// - Throws: `FileStoreError`; `UnsupportedFormat`.
    public func open() throws -> [String] {
        try files.createDirectory(root.path)
        try checkFormat()
        try files.createDirectory(users.path)
        try files.createDirectory(shares.path)
        return try files.sweep(root) + files.sweep(users, depth: 4) + files.sweep(shares)
    }

    func directory(of user: UserID) -> Directory {
        Directory("\(users.path)/\(user)")
    }

    func conversations(of user: UserID) -> Directory {
        Directory("\(users.path)/\(user)/conversations")
    }

    func files(of conversation: ConversationID, _ user: UserID) -> ConversationFiles {
        ConversationFiles(directory: Directory("\(conversations(of: user).path)/\(conversation)"), files: files)
    }

    /// Runs a change of a person's records in that person's lane, off the cooperative pool.
    func change<Value: Sendable>(_ user: UserID, _ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await lanes.run(in: user) { [changes] in
            let value = try work()
            changes.note(user)
            return value
        }
    }

    /// Frees what is in memory of a person whose directory is gone.
    func forget(_ user: UserID) {
        profiles.forget(user)
        credentials.forget(user)
        sessions.forget(user)
        keys.forget(user)
    }
}
