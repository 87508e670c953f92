import ArgumentParser
import Markdown

/// `council import`
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Bring exported conversations back, as new ones.",
        discussion: """
            Reads what council export writes as json, and what council account export writes. Nothing that is there is changed: \
            each gets a new id, which is printed.
              council import answer.json
              council export --all -o all && council import all/*.json
            """)

    @Argument(help: "The files; “-” is the standard input.", completion: .file(extensions: ["json"]))
    var files: [String]
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let place = try Workplace(options)
        var imported = 0
        var failures: [Failure] = []
        for file in files {
            do {
                for document in try Self.documents(in: file) {
                    do {
                        let answer = try await place.account.json(of: .post("/api/conversations/import", document: document))
                        imported += 1
                        let words = [answer["id"]?.string, answer["title"]?.string].compactMap(\.self).map(TerminalText.line)
                        try place.console.write(words.joined(separator: place.console.outputIsTerminal ? "  " : "\t") + "\n")
                    } catch let failure as Failure where failure.status == .refused {
                        failures.append(Failure(failure.status, "\(file): \(failure.message)", notes: failure.notes))
                    }
                }
            } catch let failure as Failure where failure.status == .refused {
                failures.append(failure)
            }
        }
        guard let last = failures.popLast() else { return }
        for failure in failures { place.console.tell(failure.text) }
        guard imported + failures.count > 0 else { throw last }
        place.console.tell(last.text)
        throw Failure(.refused, "\(imported) of \(Figures.count(imported + failures.count + 1, "conversation")) were imported.")
    }

    /// The conversations of a file: the one that it is, or those of a whole account.
    private static func documents(in file: String) throws -> [[UInt8]] {
        let bytes = try DocumentFile.read(file)
        let value: JSONValue
        do {
            value = try JSONValue(parsing: bytes)
        } catch is DecodingError {
            throw Failure(.refused, "\(file) is no JSON: export it with council export --format json.")
        }
        guard value["messages"] == nil, case .array(let conversations)? = value["conversations"] else { return [bytes] }
        return try conversations.map { try $0.bytes() }
    }
}
