import Foundation

/// One line of the table.
struct Row {
    var what: String
    var measured: String
    var yardstick = "–"
    var ratio = "–"
    var target = "–"
    /// Nil where there is nothing to reach.
    var isReached: Bool?
}

/// The table, which is printed whole at the end; each row also at once, for who watches.
final class Report {
    private var rows: [Row] = []
    private(set) var notes: [String] = []

    func add(_ row: Row) {
        rows.append(row)
        FileHandle.standardError.write(Data("  \(row.what): \(row.measured) (yardstick \(row.yardstick), ratio \(row.ratio))\n".utf8))
    }

    func note(_ sentence: String) {
        notes.append(sentence)
    }

    /// GitHub's Markdown, in columns.
    var text: String {
        var cells = [["what", "measured", "yardstick", "ratio", "to reach", "reached"]]
        cells += rows.map { row in
            [row.what, row.measured, row.yardstick, row.ratio, row.target, row.isReached.map { $0 ? "yes" : "**no**" } ?? "–"]
        }
        let widths = cells[0].indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        var lines = cells.map { line in
            "| " + zip(line, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: " | ") + " |"
        }
        lines.insert("|" + widths.map { String(repeating: "-", count: $0 + 2) }.joined(separator: "|") + "|", at: 1)
        return (lines + [""] + notes.map { "- " + $0 }).joined(separator: "\n")
    }

    /// Where and when: without it the figures say little.
    static func heading(_ command: [String]) -> String {
        let kernel = TextFile.read("/proc/sys/kernel/osrelease").split(separator: "\n").first ?? "?"
        let processor =
            TextFile.read("/proc/cpuinfo").split(separator: "\n").first { $0.hasPrefix("model name") }?
            .split(separator: ":").last?.trimmingCharacters(in: .whitespaces) ?? "?"
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let memory = ProcessInfo.processInfo.physicalMemory >> 30
        let load = TextFile.read("/proc/loadavg").split(separator: " ").first ?? "?"
        return """
            \(Date().formatted(.iso8601)) · \(cores) cores (\(processor)), \(memory) GB, Linux \(kernel), load \(load) before · \
            `\(command.joined(separator: " "))`
            """
    }
}
