import ArgumentParser
import Markdown

/// `council account`
struct AccountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account", abstract: "Take your data with you, or leave.", discussion: "Example:\n  council account export -o me.json",
        subcommands: [Export.self, Delete.self])

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write all that you own as one JSON document.", discussion: "Example:\n  council account export -o me.json")

        @Option(
            name: .shortAndLong, help: "The file to write, readable by you alone; the standard output where none is named.",
            completion: .file())
        var output: String?
        @OptionGroup var options: GlobalOptions

        func run() async throws {
            let place = try Workplace(options)
            let bytes = try await place.account.body(of: .get("/api/auth/export"))
            guard let output, output != "-" else { return try place.console.write(json: bytes) }
            try PrivateFile.write(bytes, to: output)
            place.console.tell("Wrote \(Figures.count(bytes.count, "byte")) to \(output).\n")
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Delete your account and everything in it, for good.", discussion: "Example:\n  council account delete")

        @Flag(help: "Do not ask.")
        var yes = false
        @OptionGroup var options: GlobalOptions

        func run() async throws {
            let place = try Workplace(options)
            if !yes { try await confirm(place) }
            _ = try await place.account.body(of: .delete("/api/auth/account"))
            let key = place.server.address.key
            try await place.store.change { $0.servers[key] = nil }
            try place.console.write("Your account and everything in it is gone.\n")
        }

        private func confirm(_ place: Workplace) async throws {
            guard place.console.inputIsTerminal else {
                throw Failure(.usage, "Nobody is there to be asked.", notes: ["Say --yes to delete the account."])
            }
            let email = try await place.account.json(of: .get("/api/auth/me"))["email"]?.string ?? ""
            place.console.tell("This deletes your conversations, keys and sign-ins at \(place.server.address). It can't be undone.\n")
            let answer = try Prompt(console: place.console).line("Type \(TerminalText.line(email)) to go on: ")
            guard !email.isEmpty, answer == email else { throw Failure(.refused, "Nothing was deleted.") }
        }
    }
}
