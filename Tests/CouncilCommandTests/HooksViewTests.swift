import Foundation
import Testing

@testable import CouncilCommand

struct HooksViewTests {
    private func view(_ json: String) throws -> HookRunView { HookRunView(run: try JSONValue(parsing: json.utf8)) }

    @Test func `a run shows its exit, its time and what it printed`() throws {
        let run = try view(#"{"hook":"/h/notify","exit_code":0,"milliseconds":12,"output":"sent\n\ntwice\n","errors":""}"#)
        #expect(run.isSuccess && run.outcome == "exit 0")
        #expect(run.text == "/h/notify: exit 0, 12 ms\n  stdout:\n    sent\n    twice\n")
    }

    @Test func `a failed run says why, and its output cannot drive the terminal`() throws {
        let run = try view(##"{"hook":"/h/x","milliseconds":1000,"error":"It took too long.","output":"","errors":"\u001b[2Jno"}"##)
        #expect(!run.isSuccess && run.outcome == "It took too long.")
        #expect(run.text.hasPrefix("/h/x: no exit, 1000 ms\n  It took too long.\n"))
        #expect(!run.text.contains("\u{1B}"))
    }
}
