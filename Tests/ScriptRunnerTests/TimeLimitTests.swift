import Foundation
import ScriptRunner
import Testing

@Suite struct TimeLimitTests {
    private let place: Place
    init() throws { place = try Place() }

    @Test func `a program that hangs is ended with its children, and what it said is kept`() async throws {
        let script = try place.script("sleep 1000 & echo $!; (sleep 1000 & echo $!; wait) & echo $!; echo $$; wait", timeLimit: .seconds(1))
        let outcome = try await outcome(script)
        #expect(outcome.end == .timedOut)
        #expect(outcome.duration >= .seconds(1))
        #expect(outcome.pids.count == 4)
        for pid in outcome.pids { try await until("\(pid) is gone") { isGone(pid) } }
    }

    @Test func `a program is asked before it is killed`() async throws {
        let script = try place.script("trap 'echo bye; exit 0' TERM; sleep 1000 & wait", timeLimit: .milliseconds(500))
        let outcome = try await outcome(script, grace: .seconds(30))
        #expect(outcome.end == .timedOut && outcome.text == "bye\n")
    }

    @Test func `who does not heed the request is killed after the grace`() async throws {
        let deaf = try place.script(
            "trap '' TERM; sh -c 'trap \"\" TERM; while :; do sleep 1; done' & echo $!; echo $$; wait; sleep 1000",
            timeLimit: .milliseconds(500))
        let outcome = try await outcome(deaf)
        #expect(outcome.end == .timedOut && outcome.pids.count == 2)
        for pid in outcome.pids { try await until("\(pid) is gone") { isGone(pid) } }
    }

    @Test func `a program that has stopped itself is killed too`() async throws {
        #expect(try await outcome(place.script("kill -STOP $$", timeLimit: .milliseconds(300))).end == .timedOut)
    }

    @Test func `endless output does not outlive the time limit`() async throws {
        let outcome = try await outcome(place.script("exec yes", timeLimit: .milliseconds(300), outputLimit: 4))
        #expect(outcome.end == .timedOut && outcome.text == "y\ny\n" && outcome.isOutputCut)
    }

    @Test func `children that a program leaves behind end with it and hold nobody up`() async throws {
        let outcome = try await outcome(place.script("for i in 1 2 3 4 5 6 7 8; do sleep 1000 & echo $!; done; exit 4"))
        #expect(outcome.end == .exited(4) && outcome.pids.count == 8)
        for pid in outcome.pids { try await until("\(pid) is gone") { isGone(pid) } }
    }

    @Test func `who left the group and keeps the output open holds nobody up`() async throws {
        let script = try place.script(
            "setsid sh -c 'echo $$ >away; exec sleep 1000' & while [ ! -s away ]; do sleep 0.02; done; echo done")
        let outcome = try await outcome(script)
        let pid = try #require(pid_t(try await place.text(of: "away")))
        #expect(outcome.end == .exited(0) && outcome.text == "done\n")
        // It went where the runner does not follow: this test has started it, and ends it.
        #expect(!isGone(pid))
        kill(pid, SIGKILL)
    }

    @Test func `who left the group and never stops writing is no longer listened to`() async throws {
        let script = try place.script(
            "setsid sh -c 'echo $$ >away; exec yes' & while [ ! -s away ]; do sleep 0.02; done", outputLimit: 2)
        #expect(try await outcome(script).end == .exited(0))
        let pid = try #require(pid_t(try await place.text(of: "away")))
        try await until("nobody reads what \(pid) writes, which ends it") { isGone(pid) }
    }
}
