import ArgumentParser
import Markdown

/// `council models`
struct ModelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models", abstract: "List the models that can sit on a council.",
        discussion: """
            “member” marks the default council, “chairman” who speaks for it; the councils to choose from stand below. In a pipe, an id a line.
              council models
              council models | grep claude
            """)

    @OptionGroup var output: JSONOption
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let place = try Workplace(options)
        let bytes = try await place.account.body(of: .get("/api/models"))
        if output.json { return try place.console.write(json: bytes) }
        let view = ModelsView(answer: try JSONValue(parsing: bytes))
        guard place.console.outputIsTerminal else { return try place.console.write(view.list) }
        try place.console.write(view.table)
        guard !view.councils.rows.isEmpty else { return }
        try place.console.write("\n")
        try place.console.write(view.councils)
    }
}

/// The models that a daemon offers.
struct ModelsView {
    let answer: JSONValue

    private var ids: [String] { answer["models"]?.elements.compactMap { $0.string ?? $0["id"]?.string } ?? [] }

    /// An id a line.
    var list: String { ids.map { TerminalText.line($0) + "\n" }.joined() }

    /// The councils that `ask --council` takes.
    var councils: TextTable {
        var table = TextTable([
            .init(title: "council", style: .cyan), .init(title: "chairman", yields: true), .init(title: "members", yields: true),
        ])
        for (name, council) in (answer["councils"]?.members ?? [:]).sorted(by: { $0.key < $1.key }) {
            let members = council["members"]?.elements.compactMap(\.string) ?? []
            table.add([name, council["lead_model"]?.string ?? "", members.joined(separator: ", ")])
        }
        return table
    }

    /// With what is known of each.
    var table: TextTable {
        let catalog = Dictionary(answer["catalog"]?.elements.compactMap { entry in entry["id"]?.string.map { ($0, entry) } } ?? []) { $1 }
        let members = Set(answer["default_models"]?.elements.compactMap(\.string) ?? [])
        let lead = answer["default_lead_model"]?.string
        var table = TextTable([
            .init(title: "model", yields: true), .init(title: "council", style: .cyan), .init(title: "context", isRight: true),
            .init(title: "$/M in", isRight: true), .init(title: "$/M out", isRight: true),
        ])
        for id in ids {
            let entry = catalog[id]
            let role = [members.contains(id) ? "member" : nil, lead == id ? "chairman" : nil].compactMap(\.self).joined(separator: ", ")
            let price = entry?["pricing"]
            table.add([
                id, role, entry?["context_length"]?.int.map(Figures.count) ?? "",
                price?["prompt_usd_per_million"]?.double.map { Figures.decimal($0, places: 2) } ?? "",
                price?["completion_usd_per_million"]?.double.map { Figures.decimal($0, places: 2) } ?? "",
            ])
        }
        return table
    }
}
