/// Why there is no outcome.
public enum ScriptError: Error, Sendable, Equatable, CustomStringConvertible {
    /// It never ran; `reason` is a sentence that says what to do.
    case couldNotStart(executable: String, reason: String)
    /// The task that waited was cancelled: it never ran, or was ended with its whole process group.
    case cancelled
    /// It ran and ended, and nobody can say how: this process ignores SIGCHLD, or waits for children that aren't its own.
    case lost(executable: String)

    public var description: String {
        switch self {
        case .couldNotStart(let executable, let reason): "\(executable) could not be started: \(reason)"
        case .cancelled: "The run was cancelled."
        case .lost(let executable):
            "\(executable) has ended, and its exit code was taken by another part of this process; don't ignore SIGCHLD."
        }
    }
}
