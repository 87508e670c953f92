import Markdown

/// How the hooks fare, as tables.
struct HooksView {
    let state: JSONValue

    func write(to console: Console) throws {
        let hooks = state["hooks"]?.elements ?? []
        if hooks.isEmpty { console.tell("No hooks are configured (hooks: in the daemon's configuration).\n") }
        var table = TextTable([
            .init(title: "hook", yields: true), .init(title: "events", yields: true), .init(title: "runs", isRight: true),
            .init(title: "failed", isRight: true), .init(title: "last run", style: .dim), .init(title: "outcome", yields: true),
        ])
        for hook in hooks {
            let last = hook["last_run"].map(HookRunView.init)
            table.add([
                hook["name"]?.string ?? "", (hook["events"]?.elements ?? []).compactMap(\.string).joined(separator: ", "),
                "\(hook["runs"]?.int ?? 0)", "\(hook["failures"]?.int ?? 0)", last?.time ?? "", last?.outcome ?? "",
            ])
        }
        if !hooks.isEmpty { try console.write(table) }
        if let waiting = state["queue"]?["waiting"]?.int, waiting > 0 {
            console.tell("\(Figures.count(waiting)) \(waiting == 1 ? "delivery" : "deliveries") to be made.\n")
        }
        try writeSetAside(to: console)
    }

    private func writeSetAside(to console: Console) throws {
        let entries = state["set_aside"]?.elements ?? []
        guard !entries.isEmpty else { return }
        console.tell("\nSet aside, after the last try (council admin hooks retry ID, or drop ID):\n")
        var table = TextTable([
            .init(title: "id", style: .cyan), .init(title: "event"), .init(title: "hook", yields: true),
            .init(title: "tries", isRight: true), .init(title: "when", style: .dim), .init(title: "error", yields: true),
        ])
        for entry in entries {
            table.add([
                entry["id"]?.string ?? "", entry["event"]?.string ?? "", entry["hook"]?.string ?? "", "\(entry["tries"]?.int ?? 0)",
                Figures.localTime(entry["time"]?.string), entry["error"]?.string ?? "",
            ])
        }
        try console.write(table)
    }
}

/// What one run of a hook did. Its output is somebody else's text: it is made safe for the terminal here.
struct HookRunView {
    let run: JSONValue

    var isSuccess: Bool { run["error"] == nil }
    var time: String { Figures.localTime(run["started_at"]?.string) }
    var outcome: String { run["error"]?.string ?? "exit \(run["exit_code"]?.int ?? 0)" }

    /// Lines with a line feed at the end of each.
    var text: String {
        let exit = run["exit_code"]?.int.map { "exit \($0)" } ?? "no exit"
        var text = Self.line("\(run["hook"]?.string ?? ""): \(exit), \(run["milliseconds"]?.int ?? 0) ms")
        if let error = run["error"]?.string { text += "  " + Self.line(error) }
        return text + Self.section("stdout", run["output"]?.string) + Self.section("stderr", run["errors"]?.string)
    }

    private static func section(_ name: String, _ text: String?) -> String {
        guard let text, !text.isEmpty else { return "" }
        return text.split(separator: "\n").reduce("  \(name):\n") { $0 + "    " + line(String($1)) }
    }

    private static func line(_ text: String) -> String { TerminalText.line(text) + "\n" }
}
