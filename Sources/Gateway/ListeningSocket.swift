import Glibc
import Synchronization

/// A Unix socket's file, which gets its name when its mode is set. The process's umask keeps others out until then.
final class ListeningSocket: Sendable {
    let path: String
    private let mode: mode_t
    private let outcome = Mutex<Result<FileIdentity, DoorFailure>?>(nil)

    init(path: String, mode: mode_t) {
        self.path = path
        self.mode = mode
    }

    /// Where the server binds first. No longer than the path itself may be: the last character is changed.
    var temporaryPath: String {
        String(path.dropLast()) + (path.last == "~" ? "_" : "~")
    }

    /// Makes sure that the place is free: nothing is there, or a socket that nobody listens on any more.
    func checkPlace() throws {
        guard let found = FileIdentity(path) else { return }
        guard found.isSocket else {
            throw DoorFailure(description: "\(path) exists and is no socket: move it away, or choose another path with --socket")
        }
        guard !isInUse() else {
            throw DoorFailure(
                description: "the socket \(path) is in use by another process: stop it first, or choose another path with --socket")
        }
    }

    /// Nobody listens only where the connection is refused: a full queue, or a socket of somebody else's, is one in use.
    private func isInUse() -> Bool {
        let probe = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard probe >= 0 else { return true }
        defer { close(probe) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { place in
            place.copyBytes(from: path.utf8.prefix(place.count - 1))
        }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(probe, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
        return result == 0 || (errno != ECONNREFUSED && errno != ENOENT)
    }

    /// Sets the mode and gives the socket its name, in the place of one that a dead daemon left.
    func publish() throws {
        guard chmod(temporaryPath, mode) == 0, rename(temporaryPath, path) == 0, let identity = FileIdentity(path) else {
            let failure = DoorFailure(description: "the socket \(path) cannot be put in place: \(String(cString: strerror(errno)))")
            outcome.withLock { $0 = .failure(failure) }
            throw failure
        }
        outcome.withLock { $0 = .success(identity) }
    }

    /// Takes the socket away, unless another daemon has put its own in the place.
    ///
    /// - Throws: why it could not be published.
    func withdraw() throws {
        guard let identity = try outcome.withLock({ $0 })?.get() else { return }
        if FileIdentity(path) == identity { unlink(path) }
    }
}

/// Which file a path leads to at the moment, itself where it is a symbolic link.
private struct FileIdentity: Equatable {
    private let device: dev_t
    private let inode: ino_t
    let isSocket: Bool

    /// `nil` where there is none.
    init?(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        device = status.st_dev
        inode = status.st_ino
        isSocket = status.st_mode & S_IFMT == S_IFSOCK
    }
}
