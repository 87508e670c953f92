import Glibc

/// A Unix socket's file, which appears with its mode set, so that there is no moment in which others could connect.
struct ListeningSocket: Sendable {
    let path: String
    let mode: mode_t

    /// Where the server binds first. No longer than the path itself may be: the last character is changed.
    var temporaryPath: String {
        String(path.dropLast()) + (path.last == "~" ? "_" : "~")
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Sets the mode and gives the socket its name, in the place of one that a dead daemon left.
    func publish() throws {
        guard chmod(temporaryPath, mode) == 0, rename(temporaryPath, path) == 0 else {
            throw Failure(description: "the socket \(path) cannot be put in place: \(String(cString: strerror(errno)))")
        }
    }

    func withdraw() {
        unlink(path)
        unlink(temporaryPath)
    }
}
