import ArgumentParser
import Markdown

/// `council list`
struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List your conversations, newest first.",
        discussion: """
            In a pipe, a line holds the whole id, the time, the messages' number and the title, with tabs between them.
              council list --limit 10
              council list --json | jq -r '.[].title'
            """)

    /// What the server gives at once where it is asked for a number; without one it gives all.
    private static let pageLimit = 1000

    @Option(help: "At most so many.")
    var limit: Int?
    @OptionGroup var output: JSONOption
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit is at least 1.") }
    }

    func run() async throws {
        let place = try Workplace(options)
        let bytes = try await place.account.body(
            of: .get("/api/conversations" + (limit.map { $0 <= Self.pageLimit ? "?limit=\($0)" : "" } ?? "")))
        var conversations = try JSONValue(parsing: bytes).elements
        let isWhole = limit.map { conversations.count <= $0 } ?? true
        if let limit { conversations = Array(conversations.prefix(limit)) }
        if output.json { return try place.console.write(json: isWhole ? bytes : try JSONValue.array(conversations).bytes()) }
        if conversations.isEmpty { return place.console.tell("No conversations yet. Start one: council ask \"…\"\n") }
        var table = TextTable([
            .init(title: "id", style: .cyan), .init(title: "when", style: .dim), .init(title: "messages", isRight: true),
            .init(title: "title", yields: true),
        ])
        let characters = place.console.outputIsTerminal ? ShortIDs.length(for: conversations.compactMap { $0["id"]?.string }) : 36
        for conversation in conversations {
            table.add([
                String((conversation["id"]?.string ?? "").prefix(characters)), Figures.localTime(conversation["created_at"]?.string),
                "\(conversation["message_count"]?.int ?? 0)", conversation["title"]?.string ?? "",
            ])
        }
        try place.console.write(table)
    }
}

/// Ids cut to where they still differ.
enum ShortIDs {
    /// 8 characters, or more where that is too few.
    static func length(for ids: [String]) -> Int {
        (8..<36).first { length in Set(ids.map { $0.prefix(length) }).count == Set(ids).count } ?? 36
    }
}

/// `council show`
struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a conversation: the questions and the final answers.",
        discussion: """
            The id's first characters will do, and “last” is the newest conversation.
              council show last
              council show 1f0c --all
            """)

    @Argument(help: "The conversation's id.")
    var id: String
    @Flag(help: "Show all three stages: every answer, every judgement, the ranking.")
    var all = false
    @OptionGroup var output: JSONOption
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let place = try Workplace(options)
        let id = try await ConversationFinder(account: place.account).id(for: id)
        let bytes = try await place.account.body(of: .get("/api/conversations/" + Call.escaped(id)))
        if output.json { return try place.console.write(json: bytes) }
        let view = ConversationView(conversation: try JSONValue(parsing: bytes), showsStages: all)
        let console = place.console
        try console.write(console.outputIsTerminal ? view.terminal(width: console.textWidth, paint: console.paint) : view.markdown)
    }
}

/// `council delete`
struct DeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete conversations for good.",
        discussion: "Example:\n  council delete 1f0c 93ab --yes")

    @Argument(help: "The conversations' ids.")
    var ids: [String]
    @Flag(help: "Do not ask.")
    var yes = false
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let place = try Workplace(options)
        let finder = ConversationFinder(account: place.account)
        var found: [String] = []
        for id in ids {
            let whole = try await finder.id(for: id)
            if !found.contains(whole) { found.append(whole) }
        }
        if !yes {
            guard place.console.inputIsTerminal else {
                throw Failure(.usage, "Nobody is there to be asked.", notes: ["Say --yes to delete."])
            }
            let what = found.count == 1 ? "conversation \(found[0])" : "these \(found.count) conversations"
            guard try Prompt(console: place.console).confirms("Delete \(what) for good?") else {
                return place.console.tell("Nothing was deleted.\n")
            }
        }
        for id in found {
            _ = try await place.account.body(of: .delete("/api/conversations/" + Call.escaped(id)))
            try place.console.write("Deleted \(id).\n")
        }
    }
}
