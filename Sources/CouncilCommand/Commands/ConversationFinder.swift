/// Turns what a person types for a conversation into its id.
struct ConversationFinder {
    let account: Account

    /// A whole id as it is; `last`, or at least four characters of an id's beginning, looked up in the list.
    func id(for text: String) async throws -> String {
        let wanted = text.lowercased()
        if wanted.count >= 36 { return wanted }
        guard wanted == "last" || wanted.count >= 4 else {
            throw Failure(.usage, "“\(text)” is too short: give at least four characters of the conversation's id.")
        }
        let ids = try await account.json(of: .get("/api/conversations")).elements.compactMap { $0["id"]?.string }
        return try Self.match(wanted, in: ids)
    }

    /// The one id that is meant; `ids` newest first.
    static func match(_ wanted: String, in ids: [String]) throws -> String {
        if wanted == "last" {
            guard let newest = ids.first else {
                throw Failure(.notFound, "There is no conversation yet.", notes: ["Start one: council ask \"…\""])
            }
            return newest
        }
        let matches = ids.filter { $0.hasPrefix(wanted) }
        guard let match = matches.first else {
            throw Failure(.notFound, "No conversation's id begins with “\(wanted)”.", notes: ["See them with: council list"])
        }
        guard matches.count == 1 else {
            throw Failure(
                .usage, "“\(wanted)” begins the ids of \(Figures.count(matches.count, "conversation")).", notes: Array(matches.prefix(5)))
        }
        return match
    }
}
