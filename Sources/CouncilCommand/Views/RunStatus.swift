/// What became of a run that has no final answer.
enum RunStatus {
    /// One sentence for an assistant's message; nil where it is complete.
    static func sentence(for message: JSONValue) -> String? {
        let reason = message["errors"]?.elements.compactMap(CallTrouble.init).last?.sentence
        return switch message["status"]?.string {
        case "running": "The council is still at work."
        case "interrupted": "The daemon ended during this answer; what had come by then is kept."
        case "cancelled": "This answer was stopped by the person who asked."
        case "failed": reason.map { "The council could not answer: \($0)" } ?? "The council could not answer."
        default: nil
        }
    }
}
