/// Shows a run while it goes on, on stderr.
actor ProgressDisplay {
    /// How it is shown.
    enum Mode: Sendable {
        /// Nothing but members that fail, a line each.
        case failures
        /// A line an event.
        case lines
        /// A board that is drawn over.
        case board
    }

    private let console: Console
    private let mode: Mode
    private let text: ProgressText
    private let start = ContinuousClock.now
    private var progress: AskProgress
    private var drawn = 0
    private var isHidingCursor = false

    init(_ mode: Mode, console: Console, conversation: String) {
        self.mode = mode
        self.console = console
        text = ProgressText(paint: console.errorPaint)
        progress = AskProgress(conversation: conversation)
    }

    /// The run as far as it is known.
    var current: AskProgress { progress }

    /// From the question until now, in milliseconds.
    var elapsed: Int { Int((ContinuousClock.now - start) / .milliseconds(1)) }

    /// Takes an event and shows it; a board is drawn by `draw`.
    func take(_ event: AskEvent) {
        progress.feed(event, at: elapsed)
        switch mode {
        case .failures:
            if case .failed(let trouble, _) = event, trouble.stage > 0 { tellFailure(trouble) }
        case .lines: if let line = text.line(event, in: progress, elapsed: elapsed) { console.tell(line + "\n") }
        case .board: if case .delta = event { break } else { draw() }
        }
    }

    /// Takes the run from its message, where the stream was lost.
    func adopt(_ message: JSONValue) {
        progress.adopt(message)
    }

    /// Draws the board every tenth of a second until the task is cancelled; returns at once in the other modes.
    func run() async throws {
        guard case .board = mode else { return }
        while true {
            draw()
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// The last look; the board stays where it is, the cursor is back.
    func end() {
        guard case .board = mode else { return }
        draw()
        if isHidingCursor { console.tell("\u{1B}[?25h") }
        isHidingCursor = false
        drawn = 0
    }

    private func draw() {
        let size = console.size
        var lines = text.board(progress, at: elapsed, width: size.columns - 1)
        if lines.count > size.rows - 1 { lines = Array(lines.suffix(size.rows - 1)) }
        var output = isHidingCursor ? "" : "\u{1B}[?25l"
        isHidingCursor = true
        if drawn > 0 { output += "\u{1B}[\(drawn)A" }
        output += "\r" + lines.map { $0 + "\u{1B}[K\n" }.joined() + "\u{1B}[J"
        drawn = lines.count
        console.tell(output)
    }

    private func tellFailure(_ trouble: CallTrouble) {
        let stage = ["title", "answer", "judgement", "final answer"]
        let name = stage.indices.contains(trouble.stage) ? stage[trouble.stage] : "call"
        console.tell(Failure(.refused, "\(trouble.model): no \(name): \(trouble.sentence)").text)
    }
}
