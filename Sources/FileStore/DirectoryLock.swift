public import FoundationEssentials
import Glibc

/// The right to be the only process that works on a directory: an exclusive `flock` on `<directory>/.lock`.
///
/// The kernel gives it back when the process ends, however that happens; the file may stay. It goes to no child process.
// A class, since the lock lasts as long as the value does.
public final class DirectoryLock: Sendable {
    /// Who holds a directory, as written in its lock file.
    public struct Holder: Equatable, Sendable {
        /// The program's name.
        public let program: String
        /// The process's number.
        public let process: Int32
        /// When it took the lock, ISO 8601 in UTC.
        public let since: String
    }

    private let file: Int32

    /// Takes the lock, or says who has it. Never waits.
    ///
    /// - Parameters:
    ///   - directory: must exist.
    ///   - program: what to call this process to the next that tries.
    ///   - now: the time to write down.
    /// - Throws: `.inUse`; `.notFound` where there is no such directory; `.unwritable`.
    public init(_ directory: String, program: String, now: Date = Date()) throws(FileStoreError) {
        let path = directory + "/.lock"
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else {
            throw errno == ENOENT ? .notFound(path: directory) : .unwritable(path: path, step: .open, errno: errno)
        }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            defer { close(file) }
            guard code == EWOULDBLOCK else { throw .unwritable(path: path, step: .lock, errno: code) }
            throw .inUse(directory: directory, holder: Self.holder(in: file))
        }
        let note = Array("\(program) \(getpid()) \(now.formatted(.iso8601))\n".utf8)
        guard fchmod(file, 0o600) == 0, ftruncate(file, 0) == 0, pwrite(file, note, note.count, 0) == note.count else {
            let code = errno
            close(file)
            throw .unwritable(path: path, step: .write, errno: code)
        }
        self.file = file
    }

    deinit {
        // A child that is being started this moment may still hold a copy of the descriptor: closing alone would not let go.
        flock(file, LOCK_UN)
        close(file)
    }

    private static func holder(in file: Int32) -> Holder? {
        var note = [UInt8](repeating: 0, count: 512)
        let length = pread(file, &note, note.count, 0)
        guard length > 0 else { return nil }
        // The program's name may contain spaces, the other two can't.
        let words = String(decoding: note[..<length], as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard words.count >= 3, let process = Int32(words[words.count - 2]) else { return nil }
        return Holder(program: words.dropLast(2).joined(separator: " "), process: process, since: String(words[words.count - 1]))
    }
}
