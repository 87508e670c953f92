import ScriptRunner
import Testing

@Suite struct EndTests {
    @Test func `a program's exit code and output are told`() async throws {
        let script = Script(executable: "/bin/sh", arguments: ["-c", "cat; echo oops >&2; exit 7"])
        let outcome = try await ScriptRunner(atOnce: 1).run(script, input: Array("hello".utf8))
        #expect(outcome.end == .exited(7))
        #expect(String(decoding: outcome.output, as: UTF8.self) == "hello")
        #expect(String(decoding: outcome.errors, as: UTF8.self) == "oops\n")
    }
}
