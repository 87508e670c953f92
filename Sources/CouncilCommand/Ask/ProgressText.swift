import Markdown

/// Progress as lines: all of it at once for a terminal that draws over, or one event after the other.
struct ProgressText: Sendable {
    let paint: Paint

    private static let spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"]
    private static let titles = [1: "Stage 1 · answers", 2: "Stage 2 · judgements", 3: "Stage 3 · final answer"]

    /// The board at a moment: every stage that has begun, a line a call, each at most `width` cells.
    func board(_ progress: AskProgress, at now: Int, width: Int) -> [String] {
        let models = progress.stages.values.flatMap { $0.calls.map { TerminalText.width(of: TerminalText.line($0.model)) } }
        let column = min(models.max() ?? 0, width / 2)
        var lines: [String] = []
        for number in 1...3 {
            guard let stage = progress.stages[number], let title = Self.titles[number] else { continue }
            lines.append(paint(title, .bold))
            for call in stage.calls {
                let name = TerminalText.padded(TerminalText.fitted(TerminalText.line(call.model), to: column), to: column)
                let (sign, style) = sign(call.state, at: now)
                let notes = noteLines(call.state, stage: number, at: now, width: max(2, width - column - 7))
                lines.append("  \(paint(sign, style)) \(name)  \(paint(notes[0], noteStyle(call.state)))")
                lines += notes.dropFirst().map { String(repeating: " ", count: column + 6) + paint($0, noteStyle(call.state)) }
            }
        }
        return lines
    }

    /// What an event is worth telling where lines stay as they are; nil for nothing.
    func line(_ event: AskEvent, in progress: AskProgress, elapsed: Int) -> String? {
        switch event {
        case .stageStarted(1, let models):
            "Stage 1: \(models.isEmpty ? "the members answer" : "\(Figures.count(models.count, "model")) asked")"
        case .stageStarted(2, _): "Stage 2: the members judge each other's answers"
        case .stageStarted(_, let models): "Stage 3: \(models.first.map(TerminalText.line) ?? "the chairman") writes the final answer"
        case .answered(let answer, _): call(1, answer.model, in: progress)
        case .judged(let ballot, _): call(2, ballot.model, in: progress)
        case .failed(let trouble, _): trouble.stage == 0 ? nil : call(trouble.stage, trouble.model, in: progress)
        case .retrying(let stage, let model, let attempt, let detail):
            stage == 0 ? nil : "  ↻ \(TerminalText.line(model))  attempt \(attempt): \(TerminalText.line(detail))"
        case .stageCompleted(3, let data, _): data["model"]?.string.flatMap { call(3, $0, in: progress) }
        case .titled(let title): "Title: \(TerminalText.line(title))"
        case .completed: "Done in \(Figures.duration(milliseconds: elapsed))"
        case .stageCompleted, .delta, .error: nil
        }
    }

    private func call(_ stage: Int, _ model: String, in progress: AskProgress) -> String? {
        guard let state = progress.stages[stage]?.calls.first(where: { $0.model == model })?.state else { return nil }
        let (sign, style) = sign(state, at: 0)
        return "  \(paint(sign, style)) \(TerminalText.line(model))  \(note(state, stage: stage, at: 0))"
    }

    private func sign(_ state: AskProgress.CallState, at now: Int) -> (String, TextStyle) {
        switch state {
        case .waiting, .writing: (Self.spinner[max(0, now) / 100 % Self.spinner.count], .cyan)
        case .retrying: ("↻", .yellow)
        case .done: ("✓", .green)
        case .failed: ("✗", .red)
        }
    }

    private func noteStyle(_ state: AskProgress.CallState) -> TextStyle {
        if case .failed = state { .red } else { .dim }
    }

    /// The note, cut to a line; a reason to fail has as many as it needs.
    private func noteLines(_ state: AskProgress.CallState, stage: Int, at now: Int, width: Int) -> [String] {
        let note = note(state, stage: stage, at: now)
        guard case .failed = state else { return [TerminalText.fitted(note, to: width)] }
        return TerminalText.wrapped(note, to: width)
    }

    private func note(_ state: AskProgress.CallState, stage: Int, at now: Int) -> String {
        switch state {
        case .waiting(let since): "waiting \(Figures.duration(seconds: (now - since) / 1000))"
        case .writing(_, let characters): "\(stage == 2 ? "judging" : "writing") · \(Figures.count(characters, "character"))"
        case .retrying(_, let attempt, let detail): "attempt \(attempt): \(TerminalText.line(detail))"
        case .done(let milliseconds, let note):
            Figures.duration(milliseconds: milliseconds) + (note.isEmpty ? "" : " · " + TerminalText.line(note))
        case .failed(let reason): TerminalText.line(reason)
        }
    }
}
