import Markdown

/// How the hooks fare: a paragraph for each on a terminal, a line with tabs in a pipe.
struct HooksView {
    let state: JSONValue

    private var hooks: [JSONValue] { state["hooks"]?.elements ?? [] }
    private var setAside: [JSONValue] { state["set_aside"]?.elements ?? [] }

    func write(to console: Console) throws {
        if hooks.isEmpty { console.tell("No hooks are configured (hooks: in the daemon's configuration).\n") }
        let isTerminal = console.outputIsTerminal
        try console.write(isTerminal ? hooksText(width: console.textWidth, paint: console.paint) : hookRows)
        if let waiting = state["queue"]?["waiting"]?.int, waiting > 0 {
            let what = "\(Figures.count(waiting)) \(waiting == 1 ? "delivery" : "deliveries") to be made.\n"
            console.tell((isTerminal ? "\n" : "") + what)
        }
        guard !setAside.isEmpty else { return }
        console.tell("\nSet aside after the last try (council admin hooks retry ID, or drop ID):\n\n")
        try console.write(isTerminal ? setAsideText(width: console.textWidth, paint: console.paint) : setAsideRows)
    }

    /// For people.
    func hooksText(width: Int, paint: Paint) -> String {
        hooks.map { hook in
            let last = hook["last_run"].map(HookRunView.init)
            var text = paint(TerminalText.line(hook["name"]?.string ?? ""), .cyan) + "\n"
            text += HookRunView.indented("on " + Self.events(hook), by: 2, to: width)
            guard let last else { return text + HookRunView.indented("not run since the daemon started", by: 2, to: width, paint, .dim) }
            let failures = hook["failures"]?.int ?? 0
            let tally = Figures.count(hook["runs"]?.int ?? 0, "run") + (failures > 0 ? ", \(Figures.count(failures)) failed" : "")
            text += HookRunView.indented("\(tally); the last at \(last.time): \(last.outcome)", by: 2, to: width)
            return text + (last.isSuccess ? "" : HookRunView.indented(last.lastWords, by: 2, to: width, paint, .red))
        }.joined(separator: "\n")
    }

    /// For people.
    func setAsideText(width: Int, paint: Paint) -> String {
        setAside.map { entry in
            let what = "\(entry["event"]?.string ?? "") for \(entry["hook"]?.string ?? "")"
            let how =
                "\(entry["tries"]?.int ?? 0) tries, the last at \(Figures.localTime(entry["time"]?.string)): \(entry["error"]?.string ?? "")"
            return paint(TerminalText.line(entry["id"]?.string ?? ""), .cyan) + "\n"
                + HookRunView.indented(what, by: 2, to: width) + HookRunView.indented(how, by: 2, to: width)
        }.joined(separator: "\n")
    }

    private var hookRows: String {
        let rows = hooks.map { hook in
            let last = hook["last_run"].map(HookRunView.init)
            return [
                hook["name"]?.string ?? "", Self.events(hook), "\(hook["runs"]?.int ?? 0)", "\(hook["failures"]?.int ?? 0)",
                last?.time ?? "", last?.outcome ?? "",
            ]
        }
        return Self.lines(rows)
    }

    private var setAsideRows: String {
        let rows = setAside.map { entry in
            [
                entry["id"]?.string ?? "", entry["event"]?.string ?? "", entry["hook"]?.string ?? "", "\(entry["tries"]?.int ?? 0)",
                Figures.localTime(entry["time"]?.string), entry["error"]?.string ?? "",
            ]
        }
        return Self.lines(rows)
    }

    private static func events(_ hook: JSONValue) -> String {
        (hook["events"]?.elements ?? []).compactMap(\.string).joined(separator: ", ")
    }

    private static func lines(_ rows: [[String]]) -> String {
        rows.map { $0.map(TerminalText.line).joined(separator: "\t") + "\n" }.joined()
    }
}

/// What one run of a hook did. Its output is somebody else's text: it is made safe for the terminal here.
struct HookRunView {
    let run: JSONValue

    var isSuccess: Bool { run["error"] == nil }
    var time: String { Figures.localTime(run["started_at"]?.string) }
    /// `exit 0`, or why it did not come to one.
    var outcome: String { run["exit_code"]?.int.map { "exit \($0)" } ?? run["error"]?.string ?? "no exit" }
    /// The last line of its standard error.
    var lastWords: String { run["errors"]?.string?.split(whereSeparator: \.isNewline).last.map(String.init) ?? "" }

    /// Lines with a line feed at the end of each, broken where `width` says.
    func text(width: Int?, paint: Paint) -> String {
        let time = Figures.count(run["milliseconds"]?.int ?? 0)
        var text = paint(TerminalText.line(run["hook"]?.string ?? ""), .cyan) + "\n"
        let exit = run["exit_code"]?.int.map { "exit \($0)" } ?? "no exit"
        text += Self.indented("\(exit), \(time) ms", by: 2, to: width, paint, isSuccess ? .green : .red)
        if run["exit_code"] == nil { text += Self.indented(run["error"]?.string ?? "", by: 2, to: width, paint, .red) }
        return text + Self.section("stdout", run["output"]?.string, width, paint)
            + Self.section("stderr", run["errors"]?.string, width, paint)
    }

    /// Nothing for an empty text.
    static func indented(
        _ text: String, by indent: Int, to width: Int?, _ paint: Paint = Paint(isOn: false), _ style: TextStyle = []
    ) -> String {
        let line = TerminalText.line(text)
        guard !line.isEmpty else { return "" }
        let lines = width.map { TerminalText.wrapped(line, to: max(8, $0 - indent)) } ?? [line]
        return lines.map { String(repeating: " ", count: indent) + paint($0, style) + "\n" }.joined()
    }

    private static func section(_ name: String, _ text: String?, _ width: Int?, _ paint: Paint) -> String {
        guard let text, !text.isEmpty else { return "" }
        let heading = "  " + paint("\(name):", .dim) + "\n"
        return text.split(separator: "\n").reduce(heading) { $0 + indented(String($1), by: 4, to: width) }
    }
}
