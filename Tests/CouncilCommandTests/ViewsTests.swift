import Markdown
import Testing

@testable import CouncilCommand

struct FiguresTests {
    @Test func `numbers read well`() {
        #expect(Figures.count(0) == "0")
        #expect(Figures.count(1_234_567) == "1,234,567")
        #expect(Figures.count(1, "model") == "1 model")
        #expect(Figures.decimal(1.005, places: 1) == "1.0")
        #expect(Figures.decimal(-0.25, places: 2) == "-0.25")
        #expect(Figures.decimal(.infinity, places: 2) == "?")
        #expect(Figures.dollars(0) == "$0.00")
        #expect(Figures.dollars(12.5) == "$12.50")
        #expect(Figures.dollars(0.0123) == "$0.0123")
        #expect(Figures.dollars(0.000042) == "$0.000042")
        #expect(Figures.duration(milliseconds: 1_240) == "1.2 s")
        #expect(Figures.duration(milliseconds: 61_000) == "1 min 1 s")
        #expect(Figures.duration(seconds: 7_500) == "2 h 5 min")
    }

    @Test func `a time that is none is shown as it came`() {
        #expect(Figures.localTime("yesterday") == "yesterday")
        #expect(Figures.localTime(nil) == "")
        #expect(Figures.localTime("2026-11-23T21:53:33Z").count == 16)
        #expect(Figures.localTime("2026-11-23T21:53:33.123Z") == Figures.localTime("2026-11-23T21:53:33Z"))
    }
}

struct TextTableTests {
    private var table: TextTable {
        var table = TextTable([.init(title: "id"), .init(title: "n", isRight: true), .init(title: "title", yields: true)])
        table.add(["1", "7", "青い空\u{1B}[2J\tand a long story"])
        table.add(["22", "100", "x"])
        return table
    }

    @Test func `columns are aligned and fit the width`() {
        let lines = table.text(width: 26, paint: Paint(isOn: false)).split(separator: "\n")
        #expect(lines.allSatisfy { TerminalText.width(of: String($0)) <= 26 })
        #expect(lines.map(String.init) == ["id    n  title", "1     7  青い空␛[2J and a…", "22  100  x"])
    }

    @Test func `in a pipe tabs stand between the cells and nothing is cut`() {
        #expect(table.text(width: nil, paint: Paint(isOn: false)) == "1\t7\t青い空␛[2J and a long story\n22\t100\tx\n")
    }
}

struct ConversationViewTests {
    private func view(_ message: String, stages: Bool = false) throws -> ConversationView {
        let json = """
            {"id":"c-1","title":"A \\u001b[2Jtitle","created_at":"2026-11-23T21:53:33Z","models":["a","b"],"lead_model":"a",
            "messages":[{"role":"user","content":"Why?"},\(message)]}
            """
        return ConversationView(conversation: try JSONValue(parsing: json.utf8), showsStages: stages)
    }

    private let full = """
        {"role":"assistant","status":"complete","stage1":[{"model":"a","response":"first"}],
        "stage2":[{"model":"a","ranking":"I judge","parsed_ranking":["Response A"],"parsed_from":"fallback"}],
        "stage3":{"model":"a","response":"**Final** \\u001b]0;x\\u0007"},"metadata":{"label_to_model":{"Response A":"a"},
        "aggregate_rankings":[{"model":"a","average_rank":1,"rankings_count":1}]}}
        """

    @Test func `question and final answer, and the stages only when asked for`() throws {
        let short = try view(full).markdown
        #expect(short.contains("Why?") && short.contains("**Final**"))
        #expect(!short.contains("I judge"))
        let long = try view(full, stages: true).markdown
        #expect(long.contains("first") && long.contains("I judge") && long.contains("1. a (1.00)"))
    }

    @Test(arguments: [false, true])
    func `nothing of it drives a terminal`(stages: Bool) throws {
        let text = try view(full, stages: stages).terminal(width: 60, paint: Paint(isOn: false))
        #expect(!text.unicodeScalars.contains { $0 != "\n" && TerminalText.isUnsafe($0) })
        #expect(!(try view(full, stages: stages).markdown).unicodeScalars.contains("\u{1B}"))
    }

    @Test(arguments: [("running", "still at work"), ("interrupted", "daemon ended"), ("cancelled", "stopped"), ("failed", "Bad key.")])
    func `an unfinished answer says what became of it`(status: String, words: String) throws {
        let message = """
            {"role":"assistant","status":"\(status)","stage1":[],"stage2":[],"stage3":null,
            "errors":[{"stage":1,"model":"a","reason":"bad_key","detail":"Bad key."}]}
            """
        let text = try view(message).terminal(width: 80, paint: Paint(isOn: false))
        #expect(text.contains("No final answer · \(status)") && text.contains(words))
        #expect(text.contains("council resume c-1") == (status != "running"))
    }

    @Test func `only the last answer is said to be resumable`() throws {
        let message = #"{"role":"assistant","status":"interrupted","stage1":[],"stage2":[],"stage3":null,"errors":[]}"#
        let text = try view("\(message),{\"role\":\"user\",\"content\":\"Again?\"},\(full)").markdown
        #expect(text.contains("interrupted") && !text.contains("council resume"))
    }
}

struct ModelsViewTests {
    @Test func `models, their prices and the councils`() throws {
        let json = """
            {"models":["a/one","b/two"],"default_models":["a/one"],"default_lead_model":"b/two",
            "catalog":[{"id":"a/one","name":"One","context_length":200000,"pricing":{"prompt_usd_per_million":1.25,"completion_usd_per_million":10}}],
            "councils":{"default":{"members":["a/one","b/two"],"lead_model":"b/two"}}}
            """
        let view = ModelsView(answer: try JSONValue(parsing: json.utf8))
        #expect(view.list == "a/one\nb/two\n")
        #expect(view.table.rows == [["a/one", "member", "200,000", "1.25", "10.00"], ["b/two", "chairman", "", "", ""]])
        #expect(view.councils.rows == [["default", "b/two", "a/one, b/two"]])
    }
}

struct JSONValueTests {
    @Test(arguments: ["1e400", "{", "[1 2]", "", "nul", String(repeating: "[", count: 100_000)])
    func `what is no JSON is refused`(text: String) {
        #expect(throws: (any Error).self) { try JSONValue(parsing: text.utf8) }
    }

    @Test func `numbers keep their kind where they can`() throws {
        #expect(
            try JSONValue(parsing: "[1,1.5,1e3,9223372036854775808,-2]".utf8).elements.map(\.double) == [
                1, 1.5, 1000, 9.223372036854775808e18, -2,
            ])
    }

    @Test func `what is not known is passed on`() throws {
        let text = #"{"a":[1,2.5,true,null,"x/y"],"b":{"c":"ü"}}"#
        #expect(String(decoding: try JSONValue(parsing: text.utf8).bytes(), as: UTF8.self) == text)
    }
}

struct CommandLineTests {
    @Test(arguments: [
        ["ask", "q", "--conversation", "1f0c", "--models", "a,b"], ["ask", "q", "--council", "c", "--models", "a,b"],
        ["list", "--limit", "0"], ["list", "--socket", "/s", "--url", "http://x"], ["completions", "tcsh"], ["delete"], ["resume"],
        ["cancel"],
        ["resume", "a", "--models", "x,y"], ["nonsense"],
    ])
    func `a wrong command line is refused before anything is done`(arguments: [String]) {
        #expect(throws: (any Error).self) { try CouncilCommand.parseAsRoot(arguments) }
    }

    @Test(arguments: [
        ["ask", "q", "--council", "c", "--lead", "x", "--json", "--progress"], ["ask", "-"], ["key", "remove", "openrouter"],
        ["key", "add"],
        ["account", "export", "-o", "f"], ["delete", "a", "b", "--yes"], ["show", "last", "--all", "--no-color"],
        ["register", "--email", "e"], ["resume", "last", "--json", "--progress"], ["cancel", "1f0c", "--json"],
    ])
    func `a right one is understood`(arguments: [String]) throws {
        _ = try CouncilCommand.parseAsRoot(arguments)
    }

    @Test func `no command takes a secret on its command line`() {
        for text in [RegisterCommand.helpMessage(), LoginCommand.helpMessage(), KeyCommand.Add.helpMessage()] {
            #expect(!text.contains("--password") && !text.contains("--key") && !text.contains("<key>"))
        }
    }
}
