import Markdown

/// A conversation to read: on a terminal rendered, in a pipe as one Markdown document.
struct ConversationView {
    let conversation: JSONValue
    /// Whether the stages are shown, or final answers alone.
    let showsStages: Bool

    private var id: String { conversation["id"]?.string ?? "" }
    private var title: String { TerminalText.line(conversation["title"]?.string ?? "Untitled") }
    private var models: [String] { conversation["models"]?.elements.compactMap(\.string) ?? [] }

    /// As Markdown.
    var markdown: String {
        TerminalText.sanitised(markdownParts, keepingTabs: true)
    }

    private var markdownParts: String {
        parts.map { part in
            switch part {
            case .title(let text): "# \(text)\n"
            case .facts(let text), .notice(let text): "*\(text)*\n"
            case .section(let text, let detail): "## \(text)\(detail.isEmpty ? "" : " · " + detail)\n"
            case .heading(let text): "### \(text)\n"
            case .markdown(let text): text + (text.hasSuffix("\n") ? "" : "\n")
            case .ranking(let standings, _):
                standings.enumerated().map {
                    "\($0.offset + 1). \($0.element.model) (\(Figures.decimal($0.element.averageRank, places: 2)))\n"
                }.joined()
            }
        }.joined(separator: "\n")
    }

    /// For a terminal.
    func terminal(width: Int, paint: Paint) -> String {
        parts.map { part in
            switch part {
            case .title(let text): paint(TerminalText.fitted(text, to: width), [.bold, .underlined]) + "\n"
            case .facts(let text): lines(text, width, .dim, paint)
            case .notice(let text): lines(TerminalText.line(text), width, .yellow, paint)
            case .section(let text, let detail):
                paint("▌ " + text, [.bold, .cyan]) + (detail.isEmpty ? "" : paint(" · " + TerminalText.line(detail), .dim)) + "\n"
            case .heading(let text): paint(TerminalText.line(text), .bold) + "\n"
            case .markdown(let text): MarkdownDocument(text).terminal(width: width, colour: paint.isOn)
            case .ranking(let standings, let labels): RankingView(standings: standings, labels: labels).text(width: width, paint: paint)
            }
        }.joined(separator: "\n")
    }

    private func lines(_ text: String, _ width: Int, _ style: TextStyle, _ paint: Paint) -> String {
        TerminalText.wrapped(text, to: width).map { paint($0, style) + "\n" }.joined()
    }

    private enum Part {
        case title(String)
        case facts(String)
        case section(String, detail: String)
        case heading(String)
        case markdown(String)
        case ranking([Standing], labels: [String: String])
        case notice(String)
    }

    private var parts: [Part] {
        var facts = [id, Figures.localTime(conversation["created_at"]?.string)]
        if !models.isEmpty { facts.append(models.map(TerminalText.line).joined(separator: ", ")) }
        if let lead = conversation["lead_model"]?.string { facts.append("chairman " + TerminalText.line(lead)) }
        var parts: [Part] = [.title(title), .facts(facts.filter { !$0.isEmpty }.joined(separator: " · "))]
        let messages = conversation["messages"]?.elements ?? []
        for (index, message) in messages.enumerated() {
            if message["role"]?.string == "user" {
                parts.append(.section("Question", detail: Figures.localTime(message["created_at"]?.string)))
                parts.append(.markdown(message["content"]?.string ?? ""))
            } else {
                parts += answer(message, isLast: index == messages.count - 1)
            }
        }
        return parts
    }

    private func answer(_ message: JSONValue, isLast: Bool) -> [Part] {
        var parts: [Part] = []
        if showsStages { parts += stages(message) }
        let final = message["stage3"].flatMap(CouncilAnswer.init)
        let status = message["status"]?.string ?? ""
        parts.append(.section(final == nil ? "No final answer" : "Final answer", detail: final?.speaker ?? status))
        if let notice = notice(message, isLast: isLast) { parts.append(.notice(notice)) }
        if let final { parts.append(.markdown(final.response)) }
        if showsStages {
            for trouble in message["errors"]?.elements.compactMap(CallTrouble.init) ?? [] {
                parts.append(.notice("\(trouble.model) was left out: \(trouble.sentence)"))
            }
            if let usage = RunUsage(message["usage"]) { parts.append(.facts(usage.text)) }
        }
        return parts
    }

    private func stages(_ message: JSONValue) -> [Part] {
        var parts: [Part] = []
        let answers = message["stage1"]?.elements.compactMap(MemberAnswer.init) ?? []
        if !answers.isEmpty { parts.append(.section("Stage 1", detail: Figures.count(answers.count, "answer"))) }
        for answer in answers { parts += [.heading(answer.model), .markdown(answer.response)] }
        let ballots = message["stage2"]?.elements.compactMap(MemberBallot.init) ?? []
        if !ballots.isEmpty { parts.append(.section("Stage 2", detail: Figures.count(ballots.count, "judgement"))) }
        for ballot in ballots { parts += [.heading("\(ballot.model) · \(ballot.order)"), .markdown(ballot.text)] }
        let standings = Standing.all(in: message["metadata"])
        if !standings.isEmpty { parts += [.heading("Ranking"), .ranking(standings, labels: Standing.labels(in: message["metadata"]))] }
        return parts
    }

    private func notice(_ message: JSONValue, isLast: Bool) -> String? {
        guard var sentence = RunStatus.sentence(for: message) else { return nil }
        let keepsMore = !showsStages && message["stage1"]?.elements.isEmpty == false && message["status"]?.string != "running"
        if keepsMore { sentence += " What came: council show \(id) --all" }
        if isLast, RunStatus.canBeResumed(message) { sentence += "\(keepsMore ? " ·" : "") Finish it: council resume \(id)" }
        return sentence
    }
}
