/// What became of a run that has no final answer.
enum RunStatus {
    /// One sentence for an assistant's message; nil where it is complete.
    static func sentence(for message: JSONValue) -> String? {
        let reason = message["errors"]?.elements.compactMap(CallTrouble.init).last?.sentence
        return switch message["status"]?.string {
        case "running": "The council is still at work."
        case "interrupted": "This answer was interrupted: the daemon ended. What had come by then is kept."
        case "cancelled": "This answer was cancelled: the person who asked stopped it. What had come by then is kept."
        case "failed": reason.map { "This answer failed: \($0)" } ?? "This answer failed."
        default: nil
        }
    }

    /// Whether an assistant's message is one that did not come to its end.
    static func canBeResumed(_ message: JSONValue) -> Bool {
        isResumable(message["status"]?.string)
    }

    /// Whether a message of this status can be finished by `council resume`.
    static func isResumable(_ status: String?) -> Bool {
        switch status {
        case "interrupted", "cancelled", "failed": true
        default: false
        }
    }
}
