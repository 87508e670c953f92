import Markdown
import Testing

@testable import CouncilCommand

struct AskProgressTests {
    private static func event(_ json: String) throws -> AskEvent? { AskEvent(try JSONValue(parsing: json.utf8)) }

    private static func progress(_ events: [String]) throws -> AskProgress {
        var progress = AskProgress(conversation: "c-1")
        for (index, json) in events.enumerated() {
            if let event = try event(json) { progress.feed(event, at: index * 1000) }
        }
        return progress
    }

    private static let answers = [
        #"{"type":"stage1_start","models":["a/one","b/two"]}"#,
        #"{"type":"stage1_delta","model":"a/one","delta":"hello"}"#,
        #"{"type":"stage1_answer","data":{"model":"a/one","response":"hello","call":{"duration_ms":1200}}}"#,
        #"{"type":"call_failed","stage":1,"model":"b/two","reason":"rate_limited","detail":"Too many requests."}"#,
        #"{"type":"stage1_complete","data":[{"model":"a/one","response":"hello"}]}"#,
    ]
    private static let rest = [
        #"{"type":"stage2_start"}"#,
        #"{"type":"stage2_ballot","data":{"model":"a/one","ranking":"x","parsed_ranking":["Response B","Response A"],"parsed_from":"block"}}"#,
        #"{"type":"stage2_complete","data":[],"metadata":{"aggregate_rankings":[{"model":"a/one","average_rank":1.5,"rankings_count":2}]}}"#,
        #"{"type":"stage3_start","model":"a/one"}"#,
        #"{"type":"stage3_complete","data":{"model":"a/one","response":"final","substitute":"member"}}"#,
        #"{"type":"title_complete","data":{"title":"T"}}"#,
        #"{"type":"complete","usage":{"tokens_prompt":1,"tokens_completion":2,"cost_usd":0.5},"errors":[]}"#,
    ]

    @Test func `an unknown event is skipped`() throws {
        #expect(try Self.event(#"{"type":"something_new","data":1}"#) == nil)
        #expect(try Self.event(#"{"no":"type"}"#) == nil)
    }

    @Test func `a member's call goes from waiting to writing to done`() throws {
        var progress = try Self.progress([Self.answers[0]])
        #expect(progress.stages[1]?.calls.map(\.state) == [.waiting(since: 0), .waiting(since: 0)])
        progress = try Self.progress(Array(Self.answers[..<2]))
        #expect(progress.stages[1]?.calls.first?.state == .writing(since: 0, characters: 5))
        progress = try Self.progress(Self.answers)
        #expect(progress.stages[1]?.calls.map(\.state) == [.done(milliseconds: 1200, note: "5 characters"), .failed("Too many requests.")])
    }

    @Test func `only members that answered are judges`() throws {
        let progress = try Self.progress(Self.answers + [Self.rest[0]])
        #expect(progress.stages[2]?.calls.map(\.model) == ["a/one"])
    }

    @Test func `a daemon without the finer events is followed as well`() throws {
        let progress = try Self.progress([
            #"{"type":"stage1_start"}"#, #"{"type":"stage1_complete","data":[{"model":"a","response":"x"},{"model":"b","response":"y"}]}"#,
            #"{"type":"stage3_complete","data":{"model":"a","response":"final"}}"#, #"{"type":"complete"}"#,
        ])
        #expect(progress.stages[1]?.calls.map(\.model) == ["a", "b"])
        #expect(progress.document.final?.response == "final")
        #expect(progress.isOver)
    }

    @Test func `the JSON document holds every stage`() throws {
        let json = try Self.progress(Self.answers + Self.rest).document.json
        #expect(json["conversation_id"]?.string == "c-1")
        #expect(json["stage1"]?.elements.count == 1)
        #expect(json["stage3"]?["response"]?.string == "final")
        #expect(json["title"]?.string == "T")
        #expect(json["usage"]?["cost_usd"]?.double == 0.5)
    }

    @Test func `failures name their exit status`() throws {
        let nobody = try Self.progress([Self.answers[0], #"{"type":"error","message":"No model answered.","status":"failed"}"#])
        #expect(AskResult(progress: nobody, elapsed: 0).failure?.status == .noAnswer)
        let stopped = try Self.progress([Self.answers[0], #"{"type":"error","message":"Stopped.","status":"cancelled"}"#])
        #expect(AskResult(progress: stopped, elapsed: 0).failure?.status == .refused)
        #expect(AskResult(progress: try Self.progress(Self.answers + Self.rest), elapsed: 0).failure == nil)
    }

    @Test func `a lost stream's end is read from the message`() throws {
        var progress = try Self.progress(Self.answers)
        progress.adopt(try JSONValue(parsing: #"{"role":"assistant","status":"complete","stage3":{"model":"m","response":"late"}}"#.utf8))
        #expect(progress.isComplete)
        #expect(progress.document.final?.response == "late")
        var failed = AskProgress(conversation: "c")
        failed.adopt(
            try JSONValue(parsing: #"{"status":"failed","errors":[{"stage":1,"model":"m","reason":"bad_key","detail":"Bad."}]}"#.utf8))
        #expect(failed.error?.message == "This answer failed: Bad.")
    }

    @Test(arguments: [30, 80, 120])
    func `no line of the board is too wide, and no model's name drives the terminal`(width: Int) throws {
        let events = [
            #"{"type":"stage1_start","models":["a/\u001b[2Jone","日本/\#(String(repeating: "長", count: 60))"]}"#,
            #"{"type":"call_failed","stage":1,"model":"a/\u001b[2Jone","reason":"refused","detail":"\#(String(repeating: "why \u{202E} ", count: 40))"}"#,
        ]
        let lines = ProgressText(paint: Paint(isOn: false)).board(try Self.progress(events), at: 5_000, width: width)
        #expect(lines.allSatisfy { TerminalText.width(of: $0) <= width })
        #expect(!lines.joined().unicodeScalars.contains(where: TerminalText.isUnsafe))
        #expect(lines.count > 3)
    }

    @Test func `line by line every step is told once`() throws {
        var progress = AskProgress(conversation: "c")
        var lines: [String] = []
        for json in Self.answers + Self.rest {
            guard let event = try Self.event(json) else { continue }
            progress.feed(event, at: 0)
            if let line = ProgressText(paint: Paint(isOn: false)).line(event, in: progress, elapsed: 2_000) { lines.append(line) }
        }
        #expect(
            lines == [
                "Stage 1: 2 models asked", "  ✓ a/one  1.2 s · 5 characters", "  ✗ b/two  Too many requests.",
                "Stage 2: the members judge each other's answers", "  ✓ a/one  0.0 s · B › A", "Stage 3: a/one writes the final answer",
                "  ✓ a/one  0.0 s", "Title: T", "Done in 2.0 s",
            ])
    }

    @Test func `the result shows ranking, speaker and how to go on`() throws {
        let text = AskResult(progress: try Self.progress(Self.answers + Self.rest), elapsed: 2_000).text(
            width: 80, paint: Paint(isOn: false))
        #expect(text.contains("1.50"))
        #expect(text.contains("Final answer · a/one, in place of the chairman\n\nfinal\n"))
        #expect(text.contains("“T” · 2.0 s · 3 tokens · $0.5000\n"))
        #expect(text.contains("council ask --conversation c-1"))
    }
}
