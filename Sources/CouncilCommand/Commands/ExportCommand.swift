import ArgumentParser
import HTTPClient
import Markdown

/// `council export`
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write conversations as documents.",
        discussion: """
            json (all that there is; council import reads it), md and html are always there; the server may make more, such as \
            pdf. An unknown format is answered with those that are.
              council export last --format md
              council export 1f0c --format pdf -o answer.pdf
              council export --all --format md -o notes
            """)

    @Argument(help: "The conversation's id, its first characters, or “last”.")
    var id: String?
    @Flag(help: "Every conversation, each into a file of its own, named after its day and its title.")
    var all = false
    @Option(help: "The document's format.", completion: .list(["json", "md", "html", "pdf", "docx", "epub"]))
    var format = "json"
    @Option(
        name: .shortAndLong, help: "The file to write, or the directory to write into; files are readable by you alone.",
        completion: .file())
    var output: String?
    @Flag(help: "Replace files that are there already.")
    var force = false
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if all == (id != nil) { throw ValidationError("Name one conversation, or say --all.") }
        let isWord = (1...32).contains(format.utf8.count) && format.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }
        if !isWord { throw ValidationError("--format is a word, such as md.") }
    }

    func run() async throws {
        let place = try Workplace(options)
        guard let id else { return try await exportAll(place) }
        let found = try await ConversationFinder(account: place.account).id(for: id)
        let document = try await place.account.response(to: call(for: found))
        guard let output, output != "-" else { return try show(document, on: place.console) }
        var path = output
        if DocumentFile.isDirectory(output) {
            let conversation = try await place.account.json(of: .get("/api/conversations/" + Call.escaped(found)))
            path = DocumentFile.path(output, "\(DocumentNames([conversation])[found] ?? found).\(format)")
        }
        try DocumentFile.write(document.body, to: path, replacing: force)
        place.console.tell("Wrote \(Figures.count(document.body.count, "byte")) to \(TerminalText.line(path)).\n")
    }

    private func call(for id: String) -> Call {
        var call = Call.get("/api/conversations/\(Call.escaped(id))/export?format=\(Call.escaped(format))")
        // A hook is silent until its document is done.
        call.limits.idle = .seconds(600)
        return call
    }

    /// A pipe gets the bytes as they are; a terminal gets text, and nothing that drives it.
    private func show(_ document: HTTPResponse, on console: Console) throws {
        guard console.outputIsTerminal else { return try console.write(document.body) }
        let type = document.header("Content-Type") ?? ""
        if type.hasPrefix("application/json") { return try console.write(json: document.body) }
        guard type.hasPrefix("text/") else {
            throw Failure(.usage, "The format \(format) is no text: it can't be shown here.", notes: ["Name a file: -o FILE.\(format)"])
        }
        try console.write(TerminalText.sanitised(String(decoding: document.body, as: UTF8.self)) + "\n")
    }

    private func exportAll(_ place: Workplace) async throws {
        let conversations = try await place.account.json(of: .get("/api/conversations")).elements
        if conversations.isEmpty { return place.console.tell("No conversations yet. Start one: council ask \"…\"\n") }
        let directory = output ?? "."
        try DocumentFile.makeDirectory(directory)
        let names = DocumentNames(conversations)
        var written = 0
        for id in conversations.compactMap({ $0["id"]?.string }) {
            guard let name = names[id] else { continue }
            do {
                let document = try await place.account.body(of: call(for: id))
                let path = DocumentFile.path(directory, "\(name).\(format)")
                try DocumentFile.write(document, to: path, replacing: force)
                written += 1
                try place.console.write(TerminalText.line(path) + "\n")
            } catch let failure as Failure where failure.status == .refused || failure.status == .notFound {
                // Where the very first can't be made, none can.
                if written == 0, conversations.count > 1, failure.message.contains("format") { throw failure }
                place.console.tell(failure.text)
            }
        }
        guard written == conversations.count else {
            throw Failure(.refused, "\(written) of \(Figures.count(conversations.count, "conversation")) were written.")
        }
        place.console.tell("Wrote \(Figures.count(written, "document")) to \(TerminalText.line(directory)).\n")
    }
}
