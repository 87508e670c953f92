import ArgumentParser
import Glibc

/// `council ask`
struct AskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ask", abstract: "Ask the council a question.",
        discussion: """
            On a terminal the council is shown at work and its answer rendered; in a pipe the answer is plain Markdown.
              council ask "Why is the sky blue?"
              council ask --models openai/gpt-5.1,x-ai/grok-4 "Tabs or spaces?"
              council ask --conversation last "And at sunset?"
              git diff | council ask - --json | jq -r .stage3.response
            """)

    @Argument(help: "The question; “-”, or nothing where the input is no terminal, reads it from there.")
    var question: String?
    @Option(help: "A council that the daemon's configuration names.")
    var council: String?
    @Option(help: "The members, separated by commas.")
    var models: String?
    @Option(help: "The chairman, who writes the final answer.")
    var lead: String?
    @Option(help: "Follow up in this conversation: its id, the id's first characters, or “last”.")
    var conversation: String?
    @OptionGroup var output: AnswerOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if conversation != nil, council != nil || models != nil || lead != nil {
            throw ValidationError("A conversation keeps its council: leave out --council, --models and --lead with --conversation.")
        }
        if council != nil, models != nil { throw ValidationError("Say either --council or --models, not both.") }
        if question == nil, isatty(STDIN_FILENO) == 1 { throw ValidationError("Ask something: council ask \"…\"") }
    }

    func run() async throws {
        let place = try Workplace(options)
        let question = try text()
        let id = try await conversationID(at: place)
        do {
            try await output.follow(.question(question), in: id, at: place)
        } catch let refusal as RunRefused {
            if conversation == nil { await discard(id, at: place) }
            throw refusal.failure
        }
    }

    private func text() throws -> String {
        var text = question ?? "-"
        if text == "-" { text = String(decoding: try Input.all(of: STDIN_FILENO), as: UTF8.self) }
        guard text.contains(where: { !$0.isWhitespace }) else { throw Failure(.usage, "The question is empty.") }
        return text
    }

    private func conversationID(at place: Workplace) async throws -> String {
        if let conversation { return try await ConversationFinder(account: place.account).id(for: conversation) }
        var body: [String: JSONValue] = [:]
        if let council { body["council"] = .string(council) }
        if let lead { body["lead_model"] = .string(lead) }
        if let models {
            let names = models.split(separator: ",").map { String($0.filter { !$0.isWhitespace }) }.filter { !$0.isEmpty }
            body["models"] = .array(names.map(JSONValue.string))
        }
        let made = try await place.account.json(of: .post("/api/conversations", .object(body)))
        guard let id = made["id"]?.string else { throw Failure(.refused, "The server's answer names no conversation.") }
        return id
    }

    /// A conversation whose first question was refused is of no use to anybody.
    private func discard(_ id: String, at place: Workplace) async {
        _ = try? await place.account.body(of: .delete("/api/conversations/" + Call.escaped(id)))
    }
}
