import ArgumentParser
import Markdown

/// `council admin`
struct AdminCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "admin", abstract: "Look after the daemon, as its own user, as root, or as an administrator.",
        discussion: "Example:\n  council admin hooks", subcommands: [AdminHooksCommand.self])
}

/// `council admin hooks`
struct AdminHooksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hooks", abstract: "See how the hooks fare, and deal with what could not be delivered.",
        discussion: """
            Examples:
              council admin hooks
              council admin hooks retry --all
            """,
        subcommands: [List.self, Retry.self, Drop.self], defaultSubcommand: List.self)

    static let path = "/api/admin/hooks"

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the configured hooks with their last runs, and the deliveries that were set aside.",
            discussion: "Example:\n  council admin hooks list --json | jq .set_aside")

        @OptionGroup var output: JSONOption
        @OptionGroup var options: GlobalOptions

        func run() async throws {
            let place = try Workplace(options)
            let bytes = try await Administration(place: place).body(of: .get(AdminHooksCommand.path))
            if output.json { return try place.console.write(json: bytes) }
            try HooksView(state: try JSONValue(parsing: bytes)).write(to: place.console)
        }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Deliver again what was set aside.", discussion: "Example:\n  council admin hooks retry --all")

        @Argument(help: "The deliveries' ids.")
        var ids: [String] = []
        @Flag(help: "All that were set aside.")
        var all = false
        @OptionGroup var options: GlobalOptions

        func validate() throws {
            if ids.isEmpty != all { throw ValidationError("Name the deliveries' ids, or say --all.") }
        }

        func run() async throws {
            let place = try Workplace(options)
            let administration = Administration(place: place)
            var ids = ids
            if all {
                let state = try JSONValue(parsing: try await administration.body(of: .get(AdminHooksCommand.path)))
                ids = (state["set_aside"]?.elements ?? []).compactMap { $0["id"]?.string }
                if ids.isEmpty { return place.console.tell("Nothing was set aside.\n") }
            }
            for id in ids {
                _ = try await administration.body(of: .post("\(AdminHooksCommand.path)/\(Call.escaped(id))/retry"))
                try place.console.write("\(TerminalText.line(id)) is on its way again.\n")
            }
        }
    }

    struct Drop: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give deliveries up that were set aside, for good.", discussion: "Example:\n  council admin hooks drop ID")

        @Argument(help: "The deliveries' ids.")
        var ids: [String]
        @OptionGroup var options: GlobalOptions

        func run() async throws {
            let place = try Workplace(options)
            for id in ids {
                _ = try await Administration(place: place).body(of: .delete("\(AdminHooksCommand.path)/\(Call.escaped(id))"))
                try place.console.write("Dropped \(TerminalText.line(id)).\n")
            }
        }
    }
}
