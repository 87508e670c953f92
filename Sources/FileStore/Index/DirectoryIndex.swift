import Synchronization

/// What a file in each directory below a root says, in memory: `<root>/<name>/<file>` → `Entry`, such as a list of summaries. Or what
/// the files in a root say, by their names.
///
/// Rebuilt from the files and checked against them by `refresh`, which rereads only what changed. A damaged record stands apart
/// with its reason and never hides the others. Own writes are told by `note` and `forget`; a scan that began before them doesn't undo them.
public final class DirectoryIndex<Entry: Sendable>: Sendable {
    /// All entries at one moment.
    public struct Snapshot: Sendable {
        /// By the name of their directory, or of their file.
        public let entries: [String: Entry]
        /// Why a record can't be read, by the same name.
        public let damaged: [String: String]
        /// Grows with every change; equal versions mean equal contents.
        public let version: UInt64
    }

    let root: Directory
    let file: String?
    let store: FileStore
    let make: @Sendable (String, [UInt8]) throws -> Entry
    private let now: @Sendable () -> ContinuousClock.Instant
    private let onDamage: @Sendable (FileStoreError) -> Void
    let state = Mutex(IndexState<Entry>())

    /// - Parameters:
    ///   - root: whose directories hold one record each. May be missing: then the index is empty. Names with a leading dot are skipped.
    ///   - file: the record's name in each; `nil` where the records lie in the root itself.
    ///   - now: what the age of a scan is measured by.
    ///   - onDamage: told of every record that can't be read, once for each state of its file.
    ///   - make: the entry of a record, from its directory's name and its bytes. May run on several threads at once. What it
    ///     throws makes the record a damaged one; a `FileStoreError.damaged` gives its reason.
    public init(
        root: String, file: String?, store: FileStore,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        onDamage: @escaping @Sendable (FileStoreError) -> Void,
        make: @escaping @Sendable (_ name: String, _ bytes: [UInt8]) throws -> Entry
    ) {
        self.root = Directory(root)
        self.file = file
        self.store = store
        self.now = now
        self.onDamage = onDamage
        self.make = make
    }

    /// A record's path from the root on.
    func relativePath(_ name: String) -> String {
        file.map { "\(name)/\($0)" } ?? name
    }

    /// What is in memory; `refresh` first where it must not be old.
    public var snapshot: Snapshot {
        state.withLock { Snapshot(entries: $0.entries, damaged: $0.damaged, version: $0.version) }
    }

    /// One entry from memory.
    public subscript(name: String) -> Entry? {
        state.withLock { $0.entries[name] }
    }

    /// How many records there are, damaged ones too.
    public var count: Int {
        state.withLock { $0.entries.count + $0.damaged.count }
    }

    /// Grows with every change of an entry or of the list of damaged ones.
    public var version: UInt64 {
        state.withLock { $0.version }
    }

    /// Checks the index against the files, on the pool; skipped where the last check began less than `maxAge` ago. Callers share
    /// one check: who comes while one runs waits for that. An index that is asked for all the time keeps nobody waiting: the next check
    /// runs beside the callers before it is due.
    ///
    /// - Throws: `FileStoreError.unreadable` where the root can't be listed, or the process is out of descriptors or memory: the entries
    ///   stay as they were.
    public func refresh(maxAge: Duration = .seconds(1)) async throws(FileStoreError) {
        while true {
            switch state.withLock({ $0.takeTurn(maxAge: maxAge, now: now()) }) {
            case .fresh:
                return
            case .wait:
                // Nil where the scan ended in between: look again.
                if let result = await running() { return try result.get() }
            case .scan(let basis, isAwaited: true):
                let found: Result<Findings<Entry>, FileStoreError>
                do throws(FileStoreError) {
                    found = .success(try await scan(from: basis))
                } catch {
                    found = .failure(error)
                }
                finish(found, basis)
                return try found.map { _ in }.get()
            case .scan(let basis, isAwaited: false):
                store.pool.submit { [self] in
                    // A fault is told to whoever waits; the next one who has to will meet it too.
                    finish(Result { () throws(FileStoreError) in try scanAlone(from: basis) }, basis)
                }
                return
            }
        }
    }

    /// The outcome of the scan that another caller runs.
    private func running() async -> Result<Void, FileStoreError>? {
        await withCheckedContinuation { continuation in
            let isRunning = state.withLock { $0.wait(continuation) }
            if !isRunning { continuation.resume(returning: nil) }
        }
    }

    private func finish(_ found: Result<Findings<Entry>, FileStoreError>, _ basis: IndexBasis) {
        let (damage, waiting) = state.withLock { $0.finish(found, basis) }
        let result = found.map { _ in }
        for continuation in waiting { continuation.resume(returning: result) }
        for (name, reason) in damage { onDamage(.damaged(path: "\(root.path)/\(relativePath(name))", reason: reason)) }
    }

    /// Puts in what the caller has just written; `stamp` is what the write returned.
    public func note(_ name: String, _ entry: Entry, stamp: FileStamp) {
        state.withLock { $0.note(name, entry, stamp) }
    }

    /// Takes out what the caller has just removed.
    public func forget(_ name: String) {
        state.withLock { $0.forget(name) }
    }
}
