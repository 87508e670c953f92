import ArgumentParser

/// `council hook`
struct HookCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hook", abstract: "Try the configured hooks out.",
        discussion: "Example:\n  council hook test conversation.completed", subcommands: [Test.self])

    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Run the hooks of an event on a sample of it, and show what each did.",
            discussion: """
                The daemon runs them as it would for the real event; nothing is stored or tried again. It ends with 1 where one failed.
                  council hook test conversation.completed
                  council hook test before.ask --hook /etc/council/hooks/office-hours
                """)

        @Argument(help: "An event's name, such as conversation.completed, before.ask or export.pdf.")
        var event: String
        @Option(help: "Only this one, by its name in “council admin hooks”.", completion: .file())
        var hook: String?
        @OptionGroup var output: JSONOption
        @OptionGroup var options: GlobalOptions

        func run() async throws {
            let place = try Workplace(options)
            var request: [String: JSONValue] = ["event": .string(event)]
            if let hook { request["hook"] = .string(hook) }
            let bytes = try await Administration(place: place).body(of: .post(AdminHooksCommand.path + "/test", .object(request)))
            let runs = try JSONValue(parsing: bytes).elements.map(HookRunView.init)
            if output.json {
                try place.console.write(json: bytes)
            } else {
                let (console, width) = (place.console, place.console.outputIsTerminal ? place.console.textWidth : nil)
                try console.write(runs.map { $0.text(width: width, paint: console.paint) }.joined(separator: "\n"))
            }
            let failed = runs.count { !$0.isSuccess }
            if failed > 0 { throw Failure(.refused, "\(failed) of \(runs.count) did not succeed.") }
        }
    }
}
