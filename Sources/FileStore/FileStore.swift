public import ThreadPool

/// Files that are whole or not there: atomic durable writes, bounded reads, directories that appear and disappear at once.
///
/// Its plain methods block (a durable write waits for the disk): call them on `pool`, or inside a `Lanes` on it.
/// What is `async` (in `RecordCache` and `DirectoryIndex`) goes to the pool by itself. Paths are absolute. Files are made with
/// mode 0600 and directories with 0700 unless asked otherwise, whatever the process's umask.
///
/// Nothing here locks one file against two writers of the same process: order them with `Lanes`.
/// Two processes are kept apart by `DirectoryLock`.
public struct FileStore: Sendable {
    /// The threads that blocking work belongs on.
    public let pool: ThreadPool
    /// Every change goes to the system through these.
    let calls: FileSystemCalls
    /// Makes the names of temporary files, and tells ours from a dead process's.
    let temporaryNames: TemporaryNames

    /// - Parameters:
    ///   - calls: the system's own, or ones that fail on purpose.
    ///   - pool: the threads that blocking work belongs on.
    ///   - token: stands in the names of this store's temporary files; must differ between runs. Letters and digits.
    public init(
        calls: FileSystemCalls = .system, pool: ThreadPool, token: String = String(UInt32.random(in: .min ... .max), radix: 36)
    ) {
        self.calls = calls
        self.pool = pool
        temporaryNames = TemporaryNames(token: token)
    }
}
