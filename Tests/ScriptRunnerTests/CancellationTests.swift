import Foundation
import ScriptRunner
import Testing

@Suite struct CancellationTests {
    private let place: Place
    init() throws { place = try Place() }

    private func expectCancelled(_ task: Task<ScriptOutcome, any Error>) async {
        await #expect(throws: ScriptError.cancelled) { try await task.value }
    }

    @Test func `cancelling a run ends its whole group before the caller goes on`() async throws {
        let script = try place.script("trap '' TERM; sleep 1000 & echo $! >child; echo $$ >self; while :; do sleep 1; done")
        let runner = ScriptRunner(atOnce: 1, grace: .milliseconds(200))
        let task = Task { try await runner.run(script, input: []) }
        let pids = try [await place.text(of: "self"), await place.text(of: "child")].compactMap { pid_t($0) }
        task.cancel()
        await expectCancelled(task)
        #expect(pids.count == 2 && isGone(pids[0]))
        for pid in pids { try await until("\(pid) is gone") { isGone(pid) } }
        #expect(try await runner.run(place.script("exit 6"), input: []).end == .exited(6))
    }

    @Test func `cancelling one that waits answers at once and never runs it`() async throws {
        let runner = ScriptRunner(atOnce: 1)
        let slow = try place.script("echo >started; while [ ! -e go ]; do sleep 0.02; done; echo first")
        let first = Task { try await runner.run(slow, input: []) }
        _ = try await place.text(of: "started")
        let late = try place.script("echo >ran")
        let second = Task { try await runner.run(late, input: []) }
        let third = Task { try await runner.run(place.script("echo third"), input: []) }
        second.cancel()
        await expectCancelled(second)
        #expect(!FileManager.default.fileExists(atPath: place.path + "/go"))
        try Data().write(to: URL(filePath: place.path + "/go"))
        #expect(try await first.value.text == "first\n")
        #expect(try await third.value.text == "third\n")
        #expect(!FileManager.default.fileExists(atPath: place.path + "/ran"))
    }

    @Test func `a task that is cancelled already runs nothing`() async throws {
        let script = try place.script("echo >ran")
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await outcome(script)
        }
        task.cancel()
        await expectCancelled(task)
        #expect(!FileManager.default.fileExists(atPath: place.path + "/ran"))
    }
}
