import Markdown

/// What a run brought, for a person at a terminal.
struct AskResult {
    let progress: AskProgress
    let elapsed: Int

    /// The failure that stands for a run without an answer; nil where there is one.
    var failure: Failure? {
        guard progress.document.final == nil || progress.error != nil else { return nil }
        let message = progress.error?.message ?? "The council ended without an answer."
        var notes = ["The conversation: council show \(progress.document.conversation)"]
        if RunStatus.isResumable(progress.error?.status) {
            notes.append("Finish it with: council resume \(progress.document.conversation)")
        }
        let wasStopped = progress.error?.status == "cancelled" || progress.error?.status == "interrupted"
        let nobodyAnswered = !wasStopped && progress.document.stage1.isEmpty
        return Failure(nobodyAnswered ? .noAnswer : .refused, message, notes: notes)
    }

    /// Ranking, final answer, and how to go on.
    func text(width: Int, paint: Paint) -> String {
        guard let final = progress.document.final else { return "" }
        var parts: [String] = []
        let metadata = progress.document.metadata
        let view = RankingView(standings: Standing.all(in: metadata), labels: Standing.labels(in: metadata))
        let ranking = view.text(width: width, paint: paint)
        if !ranking.isEmpty { parts.append(paint("Ranking", .bold) + "\n" + ranking) }
        let speaker = TerminalText.fitted(TerminalText.line(final.speaker), to: max(1, width - 15))
        parts.append(paint("Final answer", .bold) + paint(" · " + speaker, .dim) + "\n")
        parts.append(MarkdownDocument(final.response).terminal(width: width, colour: paint.isOn))
        parts.append(footer(paint))
        return parts.map { "\n" + $0 }.joined()
    }

    private func footer(_ paint: Paint) -> String {
        var facts = [progress.document.title.map { "“\(TerminalText.line($0))”" }, Figures.duration(milliseconds: elapsed)].compactMap(
            \.self)
        if let usage = RunUsage(progress.document.usage) { facts.append(usage.text) }
        let next = "Follow up: council ask --conversation \(progress.document.conversation) \"…\""
        return paint(facts.joined(separator: " · "), .dim) + "\n" + paint(next, .dim) + "\n"
    }
}

/// The council's ranking.
struct RankingView {
    let standings: [Standing]
    /// Model → the letter that its answer was judged under.
    let labels: [String: String]

    /// A table, indented; empty where nothing was ranked.
    func text(width: Int, paint: Paint) -> String {
        guard !standings.isEmpty else { return "" }
        var table = TextTable([
            .init(title: "#", isRight: true), .init(title: "model", yields: true), .init(title: "judged as"),
            .init(title: "mean place", isRight: true),
            .init(title: "ballots", isRight: true),
        ])
        for (index, standing) in standings.enumerated() {
            table.add([
                "\(index + 1)", standing.model, labels[standing.model] ?? "", Figures.decimal(standing.averageRank, places: 2),
                "\(standing.ballots)",
            ])
        }
        return table.text(width: width, paint: paint, indent: "  ")
    }
}
