import Glibc

/// What can go wrong with a file. Each case carries the path; the description is one sentence that says what to do.
public enum FileStoreError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There is no such file or directory.
    case notFound(path: String)
    /// The file is there and is not what it should be. It is never overwritten.
    case damaged(path: String, reason: String)
    /// The file is longer than the reader allows.
    case tooLarge(path: String, limit: Int)
    /// A change failed at `step`: the disk is full or broken, read-only, or closed to this user. What was there before is whole.
    case unwritable(path: String, step: FileStep, errno: Int32)
    /// Reading or listing failed at `step`.
    case unreadable(path: String, step: FileStep, errno: Int32)
    /// A value that JSON can't hold, such as an infinite number. Nothing was written.
    case unencodable(path: String, reason: String)
    /// Something stands already where a new directory should go.
    case exists(path: String)
    /// Not usable as one component of a path.
    case badName(String)
    /// Another process holds the directory. `holder` is nil where its note could not be read.
    case inUse(directory: String, holder: DirectoryLock.Holder?)

    /// The file or directory it is about; for a bad name, the name.
    public var path: String {
        switch self {
        case .notFound(let path), .damaged(let path, _), .tooLarge(let path, _), .unwritable(let path, _, _),
            .unreadable(let path, _, _), .unencodable(let path, _), .exists(let path), .badName(let path), .inUse(let path, _):
            path
        }
    }

    /// True where the disk, or the user's share of it, is full.
    public var isDiskFull: Bool {
        if case .unwritable(_, _, let errno) = self { errno == ENOSPC || errno == EDQUOT } else { false }
    }

    public var description: String {
        switch self {
        case .notFound(let path): "\(path) does not exist"
        case .damaged(let path, let reason): "\(path) is damaged: \(reason); mend it or restore it from a backup"
        case .tooLarge(let path, let limit): "\(path) is longer than the \(limit) bytes allowed for it"
        case .unwritable(let path, let step, let errno):
            "\(path) can't be written (\(step.rawValue): \(Self.text(errno))); "
                + (isDiskFull ? "free some space" : "check the disk and the directory's owner and mode")
        case .unreadable(let path, let step, let errno):
            "\(path) can't be read (\(step.rawValue): \(Self.text(errno))); check its owner and mode"
        case .unencodable(let path, let reason): "\(path) was not written: its value has no JSON form: \(reason)"
        case .exists(let path): "\(path) exists already"
        case .badName(let name): "\"\(name)\" can't be the name of a file: it is empty, a dot name, or contains a slash or a zero byte"
        case .inUse(let directory, let holder?):
            "the directory \(directory) is in use by \(holder.program), process \(holder.process), since \(holder.since); "
                + "stop it first or choose another directory"
        case .inUse(let directory, nil):
            "the directory \(directory) is in use by another process; stop it first or choose another directory"
        }
    }

    private static func text(_ errno: Int32) -> String {
        strerror(errno).map { String(cString: $0) } ?? "error \(errno)"
    }
}

/// Where in an operation something failed.
public enum FileStep: String, Sendable {
    case open, setMode, read, write, sync, rename, unlink, list, lock
    case status = "stat"
    case close
    case makeDirectory = "mkdir"
    case syncDirectory = "sync of the directory"
}
