import Glibc
import HTTPClient
import Markdown

/// The program's exit statuses, as `council --help` lists them.
enum ExitStatus: Int32 {
    case success = 0
    case refused = 1
    case notSignedIn = 3
    case notFound = 4
    case unreachable = 5
    case noAnswer = 6
    case limited = 7
    case usage = 64
    case interrupted = 130
}

/// Why a command did not do what it was asked: what is printed, and how the program ends.
struct Failure: Error {
    var status: ExitStatus
    /// One sentence.
    var message: String
    /// More, a line each: fields and what is wrong with them, what to do.
    var notes: [String] = []

    init(_ status: ExitStatus, _ message: String, notes: [String] = []) {
        self.status = status
        self.message = message
        self.notes = notes
    }

    /// Nobody is signed in at this server, or no longer.
    static func notSignedIn(_ address: ServerAddress) -> Failure {
        Failure(.notSignedIn, "You are not signed in at \(address).", notes: ["Sign in with: council login", "New here? council register"])
    }

    /// No answer came from the server.
    static func unreachable(_ address: ServerAddress, _ error: HTTPClientError) -> Failure {
        let place = "\(error)".contains("\(address)") ? "" : " at \(address)"
        return Failure(.unreachable, "The daemon can't be reached\(place): \(error)", notes: waysToReach(address))
    }

    /// What may help where a server can't be reached: a socket that is there and not for this user needs no second daemon.
    private static func waysToReach(_ address: ServerAddress) -> [String] {
        let start = "Start it with: councild serve --config config/council.yaml"
        guard let path = address.socketPath, faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) != 0 else { return [start] }
        switch errno {
        case EACCES: return ["Ask who runs it for access (server.socket_mode, or the socket's group), or use --url."]
        case ENOENT, ENOTDIR: return ["Where it listens on another socket, name that with --socket or COUNCIL_SOCKET.", start]
        default: return [start]
        }
    }

    /// What goes to stderr: safe to show, a line feed at its end.
    var text: String {
        (["council: " + TerminalText.line(message)] + notes.map { "  " + TerminalText.line($0) }).joined(separator: "\n") + "\n"
    }
}

/// The reader of our output has gone: nothing more is to be said.
struct OutputClosed: Error {}
