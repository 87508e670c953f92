import Foundation
import ScriptRunner
import Testing

/// A fresh directory with programs in it; it goes with its owner.
final class Place: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "scripts-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// A file that is executable unless `mode` says otherwise; its path.
    func file(_ text: String, mode: Int = 0o755) throws -> String {
        let path = path + "/" + UUID().uuidString
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }

    /// A shell script of these lines.
    func script(_ lines: String, arguments: [String] = [], timeLimit: Duration = .seconds(60), outputLimit: Int = 1 << 20) throws -> Script
    {
        Script(
            executable: try file("#!/bin/sh\n" + lines + "\n"), arguments: arguments, environment: ["PATH": "/usr/bin:/bin"],
            directory: path, timeLimit: timeLimit, outputLimit: outputLimit)
    }

    /// What stands in the file `name`, once something does.
    func text(of name: String) async throws -> String {
        var text = ""
        try await until("\(name) is written") {
            text = (try? String(contentsOfFile: path + "/" + name, encoding: .utf8)) ?? ""
            return text.hasSuffix("\n")
        }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

extension ScriptOutcome {
    var text: String { String(decoding: output, as: UTF8.self) }
    /// The process ids that it printed, one a line.
    var pids: [pid_t] { text.split(separator: "\n").compactMap { pid_t($0) } }
}

/// Looks again and again until `condition` holds, for a minute.
func until(_ what: String, _ condition: () throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(60)
    while try !condition() {
        try #require(ContinuousClock.now < end, "never: \(what)")
        try await Task.sleep(for: .milliseconds(10))
    }
}

/// Whether a process is no more; one that has ended and that nobody has taken leave of counts as gone.
func isGone(_ pid: pid_t) -> Bool { state(of: pid).map { $0 == "Z" || $0 == "X" } ?? true }

func state(of pid: pid_t) -> Character? {
    guard let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8), let name = status.lastIndex(of: ")") else {
        return nil
    }
    return status[name...].dropFirst(2).first
}

func count(_ directory: String) throws -> Int { try FileManager.default.contentsOfDirectory(atPath: directory).count }

/// Runs `script` on a runner of its own.
func outcome(_ script: Script, input: [UInt8] = [], grace: Duration = .milliseconds(200)) async throws -> ScriptOutcome {
    try await ScriptRunner(atOnce: 1, grace: grace).run(script, input: input)
}
