import ArgumentParser

/// `council resume`
struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Finish an answer that was interrupted, cancelled or failed.",
        discussion: """
            Only the calls that are missing are made: nothing that came is paid for twice. It shows the answer as “ask” does.
              council resume last
              council resume 1f0c --json | jq -r .stage3.response
            """)

    @Argument(help: "The conversation's id, the id's first characters, or “last”.")
    var id: String
    @OptionGroup var output: AnswerOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let place = try Workplace(options)
        let id = try await ConversationFinder(account: place.account).id(for: id)
        do {
            try await output.follow(.resumption, in: id, at: place)
        } catch let refusal as RunRefused {
            throw refusal.failure
        }
    }
}

/// `council cancel`
struct CancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Stop the council's answer; what has come is kept.",
        discussion: """
            Finish it later with “council resume”.
              council cancel last
            """)

    @Argument(help: "The conversation's id, the id's first characters, or “last”.")
    var id: String
    @OptionGroup var output: JSONOption
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let place = try Workplace(options)
        let id = try await ConversationFinder(account: place.account).id(for: id)
        let bytes = try await place.account.body(of: .post("/api/conversations/\(Call.escaped(id))/cancel"))
        if output.json { return try place.console.write(json: bytes) }
        let wasStopped = try JSONValue(parsing: bytes)["messages"]?.elements.last.map(RunStatus.canBeResumed) ?? false
        try place.console.write(wasStopped ? "Cancelled \(id).\n" : "The answer in \(id) came to its end before it could be cancelled.\n")
        if wasStopped { place.console.tell("What came is kept. Finish it with: council resume \(id)\n") }
    }
}
