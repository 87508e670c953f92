import Glibc

/// What tells one state of a file from another without reading it. Equal stamps mean: unchanged (see `isSettled`).
public struct FileStamp: Hashable, Sendable {
    /// The file's number in its file system; every atomic write makes a new one.
    public let inode: UInt64
    /// Bytes.
    public let size: Int64
    /// Last change of the content, nanoseconds since 1970.
    public let modified: Int64
    /// Last change of content, name or mode, nanoseconds since 1970; nobody can set it back.
    public let changed: Int64

    init(_ status: stat) {
        inode = UInt64(status.st_ino)
        size = Int64(status.st_size)
        modified = Self.nanoseconds(status.st_mtim)
        changed = Self.nanoseconds(status.st_ctim)
    }

    /// False while the file is so young that one more change could still leave the same stamp: the kernel's file times advance
    /// by ticks of up to 10 ms. What was read under such a stamp must be read again next time.
    public var isSettled: Bool {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let age = Self.nanoseconds(now) &- changed
        return age > 50_000_000 || age < -1_000_000_000
    }

    /// Wraps around beyond the year 2262, which file systems can hold and a `touch` can set: stamps are only compared.
    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}

/// A file's bytes as they were when it had this stamp.
public struct FileContents: Equatable, Sendable {
    /// All of them.
    public let bytes: [UInt8]
    /// Of the file that was read.
    public let stamp: FileStamp
}
