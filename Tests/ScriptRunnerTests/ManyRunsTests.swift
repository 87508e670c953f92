import Foundation
import ScriptRunner
import Testing

@Suite struct ManyRunsTests {
    private let place: Place
    init() throws { place = try Place() }

    @Test func `never more run at once than allowed`() async throws {
        let script = try place.script("mkdir -p at; : >at/$$; ls at | wc -l; sleep 0.05; rm at/$$")
        let runner = ScriptRunner(atOnce: 3)
        let counts = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<24 {
                group.addTask {
                    try #require(try Int(await runner.run(script, input: []).text.trimmingCharacters(in: .whitespacesAndNewlines)))
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts.count == 24 && counts.allSatisfy { (1...3).contains($0) }, "\(counts)")
    }

    @Test func `as many as allowed do run at once`() async throws {
        let script = try place.script("mkdir -p met; : >met/$$; while [ $(ls met | wc -l) -lt 4 ]; do sleep 0.02; done")
        let runner = ScriptRunner(atOnce: 4)
        let ends = try await withThrowingTaskGroup(of: ScriptOutcome.End.self) { group in
            for _ in 0..<4 { group.addTask { try await runner.run(script, input: []).end } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(ends == Array(repeating: .exited(0), count: 4))
    }

    @Test func `hundreds of runs leave no descriptor, thread or process behind`() async throws {
        let place = place
        let good = try place.script("cat >/dev/null; exit 0")
        let hanging = try place.script("exec sleep 1000", timeLimit: .milliseconds(1))
        let missing = Script(executable: place.path + "/none")
        let runner = ScriptRunner(atOnce: 4, grace: .zero)
        _ = try await runner.run(good, input: [1])
        let before = try (count("/proc/self/fd"), count("/proc/self/task"), zombies())
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<300 {
                group.addTask {
                    _ = try? await runner.run([good, good, hanging, missing][index % 4], input: [1, 2, 3])
                }
                if index % 5 == 0 {
                    let cancelled = Task { try await runner.run(good, input: []) }
                    cancelled.cancel()
                    group.addTask { _ = try? await cancelled.value }
                }
            }
        }
        // Other tests run beside this one: one leak in three runs would show, a handful of theirs does not.
        let slack = 75
        try await until("descriptors, threads and zombies are as few as before") {
            try count("/proc/self/fd") < before.0 + slack && count("/proc/self/task") < before.1 + slack && zombies() < before.2 + slack
        }
    }

    /// This process's children that nobody has taken leave of.
    private func zombies() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { pid_t($0) }.filter { pid in
            guard let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8), let name = status.lastIndex(of: ")")
            else {
                return false
            }
            let fields = status[name...].split(separator: " ")
            return fields.count > 2 && fields[1] == "Z" && fields[2] == "\(getpid())"
        }.count
    }
}
