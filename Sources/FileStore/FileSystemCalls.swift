import Glibc

/// The system calls that change something, as values, so that a test can make any step of a write fail.
///
/// Each behaves like the call it is named after: -1 and `errno` for a failure. A failing stand-in sets `errno` itself.
public struct FileSystemCalls: Sendable {
    /// `open(path, flags, mode)`, for writing, for the file that is replaced, and for the directory that is synced.
    public var open: @Sendable (_ path: String, _ flags: Int32, _ mode: UInt32) -> Int32
    /// `fchmod`
    public var setMode: @Sendable (_ file: Int32, _ mode: UInt32) -> Int32
    /// `write`; may write less than it was given.
    public var write: @Sendable (_ file: Int32, _ bytes: UnsafeRawBufferPointer) -> Int
    /// `fsync`
    public var sync: @Sendable (_ file: Int32) -> Int32
    /// `close`
    public var close: @Sendable (_ file: Int32) -> Int32
    /// `rename`
    public var rename: @Sendable (_ from: String, _ to: String) -> Int32
    /// `unlink`
    public var unlink: @Sendable (_ path: String) -> Int32
    /// `mkdir`
    public var makeDirectory: @Sendable (_ path: String, _ mode: UInt32) -> Int32

    /// The system's own calls.
    public static let system = FileSystemCalls(
        open: { Glibc.open($0, $1, $2) },
        setMode: { fchmod($0, $1) },
        write: { Glibc.write($0, $1.baseAddress, $1.count) },
        sync: { fsync($0) },
        close: { Glibc.close($0) },
        rename: { Glibc.rename($0, $1) },
        unlink: { Glibc.unlink($0) },
        makeDirectory: { mkdir($0, $1) }
    )
}
