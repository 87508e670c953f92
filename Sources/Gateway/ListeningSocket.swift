import Glibc

/// A Unix socket's file, which appears with its mode set, so that there is no moment in which others could connect.
struct ListeningSocket: Sendable {
    let path: String
    let mode: mode_t

    /// Where the server binds first. No longer than the path itself may be: the last character is changed.
    var temporaryPath: String {
        String(path.dropLast()) + (path.last == "~" ? "_" : "~")
    }

    /// Makes sure that the place is free: nothing is there, or a socket that nobody listens on any more.
    func checkPlace() throws {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw DoorFailure(description: "\(path) exists and is no socket: move it away, or choose another path with --socket")
        }
        guard !isAnswered() else {
            throw DoorFailure(
                description: "the socket \(path) is in use by another process: stop it first, or choose another path with --socket")
        }
    }

    private func isAnswered() -> Bool {
        let probe = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard probe >= 0 else { return false }
        defer { close(probe) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { place in
            place.copyBytes(from: path.utf8.prefix(place.count - 1))
        }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(probe, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0 }
        }
    }

    /// Sets the mode and gives the socket its name, in the place of one that a dead daemon left.
    func publish() throws {
        guard chmod(temporaryPath, mode) == 0, rename(temporaryPath, path) == 0 else {
            throw DoorFailure(description: "the socket \(path) cannot be put in place: \(String(cString: strerror(errno)))")
        }
    }

    func withdraw() {
        unlink(path)
        unlink(temporaryPath)
    }
}
