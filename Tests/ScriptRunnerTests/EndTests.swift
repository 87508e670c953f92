import Foundation
import ScriptRunner
import Testing

@Suite struct EndTests {
    private let place: Place
    init() throws { place = try Place() }

    @Test(arguments: [0, 1, 7, 143, 255]) func `an exit code is told as it was`(code: Int32) async throws {
        let outcome = try await outcome(place.script("echo out; echo err >&2; exit \(code)"))
        #expect(outcome.end == .exited(code))
        #expect(outcome.text == "out\n" && String(decoding: outcome.errors, as: UTF8.self) == "err\n")
        #expect(!outcome.isOutputCut && !outcome.areErrorsCut && outcome.duration > .zero)
    }

    @Test(arguments: [SIGSEGV, SIGABRT, SIGKILL, SIGTERM, SIGPIPE]) func `a crash is told with its signal`(signal: Int32) async throws {
        #expect(try await outcome(place.script("ulimit -c 0; kill -\(signal) $$; sleep 60")).end == .signalled(signal))
    }

    /// Why `script` could not be started.
    private func refusal(_ script: Script) async throws -> String {
        do {
            let outcome = try await outcome(script)
            Issue.record("it ran: \(outcome)")
            return ""
        } catch ScriptError.couldNotStart(let executable, let reason) {
            #expect(executable == script.executable)
            #expect(reason.hasSuffix("."))
            return reason
        }
    }

    @Test func `a file that cannot be run is told with what to do`() async throws {
        #expect(try await refusal(Script(executable: place.path + "/none")).contains("no such file"))
        #expect(try await refusal(Script(executable: place.file("x") + "/none")).contains("no directory"))
        #expect(try await refusal(Script(executable: place.file("#!/bin/sh\n", mode: 0o644))).contains("chmod +x"))
        #expect(try await refusal(Script(executable: place.path)).contains("it is a directory"))
        #expect(try await refusal(Script(executable: place.file("#!/no/such/interpreter\n"))).contains("interpreter that is not there"))
        #expect(try await refusal(Script(executable: place.file("echo hello\n"))).contains("#!/bin/sh"))
        #expect(try await refusal(Script(executable: place.file(""))).contains("#!/bin/sh"))
        #expect(try await refusal(Script(executable: "sh")).contains("whole path"))
        #expect(try await refusal(Script(executable: "")).contains("whole path"))
        #expect(try await refusal(Script(executable: "/" + String(repeating: "x", count: 300))).contains("name too long"))
    }

    @Test func `what the system would cut short or misread is refused`() async throws {
        let place = place
        func refusal(_ change: (inout Script) -> Void) async throws -> String {
            var script = try place.script("exit 0")
            change(&script)
            return try await self.refusal(script)
        }
        #expect(try await refusal { $0.executable += "\0" }.contains("NUL"))
        #expect(try await refusal { $0.arguments = ["a\0b"] }.contains("NUL"))
        #expect(try await refusal { $0.environment["A"] = "\0" }.contains("NUL"))
        #expect(try await refusal { $0.directory = "/tmp\0" }.contains("NUL"))
        #expect(try await refusal { $0.environment["A=B"] = "c" }.contains("equals sign"))
        #expect(try await refusal { $0.environment[""] = "c" }.contains("empty"))
        #expect(try await refusal { $0.arguments = [String(repeating: "x", count: 200_000)] }.contains("too long"))
        #expect(try await refusal { $0.directory = "/no/such/directory" }.contains("working directory"))
        #expect(try await refusal { $0.directory = $0.executable }.contains("working directory"))
    }
}
