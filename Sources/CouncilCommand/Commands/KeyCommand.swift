import ArgumentParser
import Markdown

/// `council key`
struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Keep the keys of model providers.", discussion: "Example:\n  council key add",
        subcommands: [Add.self, List.self, Remove.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Test a key at its provider and keep it, encrypted.",
            discussion: """
                The key is asked for, or read as the first line of the input:
                  council key add
                  council key add --provider openrouter < key.txt
                """)

        @Option(help: "Whose key it is.")
        var provider = "openrouter"
        @OptionGroup var output: JSONOption
        @OptionGroup var options: GlobalOptions

        func run() async throws {
            let place = try Workplace(options)
            place.warnOfReadableSecrets()
            try await place.account.check()
            let entered = try Prompt(console: place.console).secret("Key for \(provider) (not shown): ")
            guard let key = entered?.split(whereSeparator: \.isWhitespace).first else { throw Failure(.usage, "No key was given.") }
            let call = Call.post("/api/settings/api-key", ["api_key": .string(String(key)), "provider": .string(provider)])
            let bytes = try await place.account.body(of: call)
            if output.json { return try place.console.write(json: bytes) }
            let hint = try JSONValue(parsing: bytes)["key_hint"]?.string ?? ""
            try place.console.write("The key \(TerminalText.line(hint)) for \(TerminalText.line(provider)) works and is kept.\n")
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the keys that are kept, by their last characters.", discussion: "Example:\n  council key list")

        @OptionGroup var output: JSONOption
        @OptionGroup var options: GlobalOptions

        func run() async throws {
            let place = try Workplace(options)
            let bytes = try await place.account.body(of: .get("/api/settings/api-keys"))
            if output.json { return try place.console.write(json: bytes) }
            let keys = try JSONValue(parsing: bytes).elements
            if keys.isEmpty { return place.console.tell("No keys yet. Add one with: council key add\n") }
            var table = TextTable([.init(title: "provider"), .init(title: "key"), .init(title: "added", style: .dim)])
            for key in keys {
                table.add([
                    key["provider"]?.string ?? "", key["key_hint"]?.string ?? "", Figures.localTime(key["created_at"]?.string),
                ])
            }
            try place.console.write(table)
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Forget a key.", discussion: "Example:\n  council key remove openrouter")

        @Argument(help: "Whose key it is.")
        var provider = "openrouter"
        @OptionGroup var options: GlobalOptions

        func run() async throws {
            let place = try Workplace(options)
            _ = try await place.account.body(of: .delete("/api/settings/api-key/" + Call.escaped(provider)))
            try place.console.write("The key for \(TerminalText.line(provider)) is gone.\n")
        }
    }
}
