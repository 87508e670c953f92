import ArgumentParser
import Foundation

/// Measures the release build of the daemon beside its yardsticks. It reports and fails nothing.
@main
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "council-bench",
        abstract: "Prints the daemon's figures beside their yardsticks, and whether each target is reached.",
        subcommands: [Measure.self, Serve.self, Provide.self], defaultSubcommand: Measure.self)

    struct Measure: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "measure", abstract: "Measures (the default).")

        @Option(help: "The daemon, built for release.")
        var councild = ".build/release/councild"

        @Flag(help: "A few minutes instead of the whole time, with less of everything.")
        var quick = false

        @Option(
            help: "Only the parts whose name contains this; may be given more than once: \(Part.all.map(\.name).joined(separator: ", ")).")
        var only: [String] = []

        func run() throws {
            signal(SIGPIPE, SIG_IGN)
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            limit.rlim_cur = limit.rlim_max
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            let heading = Report.heading(CommandLine.arguments)
            let report = Report()
            for part in Part.all where only.isEmpty || only.contains(where: { part.name.contains($0) }) {
                do {
                    let bench = try Workplace(councild: councild, isQuick: quick, report: report)
                    defer { bench.clean() }
                    try part.measure(bench)
                } catch {
                    report.add(Row(what: part.name, measured: "not measured: \(error)"))
                }
            }
            print(heading + "\n\n" + report.text)
        }
    }

    struct Serve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "yardstick", shouldDisplay: false)
        @Argument var socket: String
        func run() async throws { try await Yardstick.serve(socket) }
    }

    struct Provide: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "provider", shouldDisplay: false)
        @Option var delay = 0
        func run() async throws { try await Provider.serve(delay: delay) }
    }
}

/// A part of the table.
struct Part: Sendable {
    let name: String
    let measure: @Sendable (Workplace) throws -> Void

    static let all = [
        Part(name: "list", measure: measureLists),
        Part(name: "conversation", measure: measureConversations),
        Part(name: "turn", measure: measureTurns),
        Part(name: "append", measure: measureAppending),
        Part(name: "storm", measure: measureStorms),
        Part(name: "start", measure: measureStarts),
        Part(name: "memory", measure: measureMemory),
        Part(name: "small", measure: measureNeighbours),
        Part(name: "writes", measure: measureWrites),
        Part(name: "hooks", measure: measureHooks),
        Part(name: "hooks-queue", measure: measureDeliveries),
    ]
}

/// A temporary directory with all that a part of the measurement needs.
final class Workplace {
    let councild: String
    let isQuick: Bool
    let report: Report
    let home: String

    init(councild: String, isQuick: Bool, report: Report) throws {
        self.councild = councild
        self.isQuick = isQuick
        self.report = report
        // Short, since a socket's path has room for 107 bytes.
        var template = Array("/tmp/cb-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Child.Failure(description: "/tmp takes no directory") }
        home = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func clean() {
        try? FileManager.default.removeItem(atPath: home)
    }

    /// A directory for one daemon.
    func place(_ name: String) throws -> String {
        let path = "\(home)/\(name)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    func yardstick() throws -> (child: Child, socket: String) {
        let socket = home + "/y.sock"
        unlink(socket)
        let child = try Child("/proc/self/exe", ["yardstick", socket], log: home + "/yardstick.log")
        _ = try Daemon.waitForAnswer(socket, child, log: home + "/yardstick.log")
        return (child, socket)
    }
}
