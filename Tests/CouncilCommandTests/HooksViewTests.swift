import Foundation
import Testing

@testable import CouncilCommand

struct HooksViewTests {
    private func view(_ json: String) throws -> HookRunView { HookRunView(run: try JSONValue(parsing: json.utf8)) }

    private let plain = Paint(isOn: false)

    @Test func `a run shows its exit, its time and what it printed`() throws {
        let run = try view(#"{"hook":"/h/notify","exit_code":0,"milliseconds":12,"output":"sent\n\ntwice\n","errors":""}"#)
        #expect(run.isSuccess && run.outcome == "exit 0")
        #expect(run.text(width: nil, paint: plain) == "/h/notify\n  exit 0, 12 ms\n  stdout:\n    sent\n    twice\n")
    }

    @Test func `a failed run says why, and its output cannot drive the terminal`() throws {
        let run = try view(##"{"hook":"/h/x","milliseconds":1000,"error":"It took too long.","output":"","errors":"\u001b[2Jno"}"##)
        #expect(!run.isSuccess && run.outcome == "It took too long.")
        let text = run.text(width: nil, paint: plain)
        #expect(text.hasPrefix("/h/x\n  no exit, 1,000 ms\n  It took too long.\n"))
        #expect(!text.contains("\u{1B}"))
    }

    @Test func `no line is longer than the terminal's`() throws {
        let words = "it failed since the mail server did not take the mail to anybody at all"
        let run = #"{"hook":"/h/x","exit_code":75,"error":"e","milliseconds":1,"errors":"\#(words)","started_at":"x"}"#
        let hook = #"{"name":"/h/x","events":["user.registered","conversation.completed"],"runs":2,"failures":1,"last_run":\#(run)}"#
        let aside = #"{"id":"1-2","event":"user.registered","hook":"/h/x","tries":7,"time":"x","error":"\#(words)"}"#
        let all = HooksView(state: try JSONValue(parsing: #"{"hooks":[\#(hook)],"set_aside":[\#(aside)]}"#.utf8))
        let texts = [
            try view(run).text(width: 30, paint: plain), all.hooksText(width: 30, paint: plain), all.setAsideText(width: 30, paint: plain),
        ]
        for text in texts {
            #expect(text.contains("failed") && text.split(separator: "\n").allSatisfy { $0.count <= 30 })
        }
    }
}
