import CouncilModel
import Testing

@testable import Deliberation

struct TitlingTests {
    private func started(question: String = "Why is the sky blue?") -> Rehearsal {
        var rehearsal = Rehearsal(question: question, wantsTitle: true)
        rehearsal.start()
        return rehearsal
    }

    private func concluded(_ rehearsal: Rehearsal) -> Rehearsal {
        var rehearsal = rehearsal
        rehearsal.answerAll()
        rehearsal.judgeAll()
        rehearsal.complete(.final, "m/two", "Because.")
        return rehearsal
    }

    @Test func `the title is made beside stage 1, by the council's title model, from the question`() throws {
        let rehearsal = started()
        let call = try #require(rehearsal.call(.title, "m/title"))
        #expect(call.prompt.contains("Why is the sky blue?"))
        #expect(rehearsal.underWay.count == 4)
    }

    @Test func `a title that comes early is saved at once and told after the final answer`() {
        var rehearsal = started()
        let saves = rehearsal.saves
        rehearsal.complete(.title, "m/title", "\"Blue Sky Physics.\"")
        #expect(rehearsal.saved?.title?.title == "Blue Sky Physics")
        #expect(rehearsal.saves == saves + 1)
        #expect(!rehearsal.types.contains("title_complete"))
        rehearsal = concluded(rehearsal)
        #expect(rehearsal.types.suffix(3) == ["stage3_complete", "title_complete", "complete"])
    }

    @Test func `a title that comes late holds up nothing but the end`() {
        var rehearsal = concluded(started())
        #expect(rehearsal.types.last == "stage3_complete")
        #expect(!rehearsal.isFinished)
        #expect(rehearsal.message.status == .running)
        rehearsal.complete(.title, "m/title", "Blue Sky")
        #expect(rehearsal.events.suffix(2) == [.titleComplete(title: "Blue Sky"), .complete(usage: Usage(), errors: [])])
        #expect(rehearsal.isFinished)
    }

    @Test func `the title's text is not told piece by piece`() throws {
        var rehearsal = started()
        let told = rehearsal.events
        let call = try #require(rehearsal.call(.title, "m/title"))
        rehearsal.receive(.text(call.id, "Blue"))
        #expect(rehearsal.events == told)
    }

    @Test func `a title that fails is taken from the question, and named`() {
        var rehearsal = started(question: "  **Why** is the sky blue?\nAnd the sea?")
        rehearsal.fail(.title, "m/title", .badKey)
        #expect(rehearsal.message.title == TitleRecord(model: "m/title", title: "Why is the sky blue?", call: nil))
        #expect(rehearsal.message.errors.map(\.stage) == [.title])
    }

    @Test(arguments: ["", "\n", "\"**\"", "Title:"])
    func `an empty title is tried again and then taken from the question`(text: String) {
        var rehearsal = started()
        for _ in 1...3 { rehearsal.complete(.title, "m/title", text) }
        #expect(rehearsal.message.title?.title == "Why is the sky blue?")
        #expect(rehearsal.message.errors.map(\.reason) == [.fault(.badAnswer)])
    }

    @Test func `a question without any word gives the title of conversations that have none`() {
        var rehearsal = started(question: "\u{202E}\n ")
        rehearsal.fail(.title, "m/title", .badKey)
        #expect(rehearsal.message.title?.title == Conversation.untitled)
    }

    @Test func `no title is made where none is wanted`() {
        var rehearsal = Rehearsal()
        rehearsal.start()
        rehearsal = concluded(rehearsal)
        #expect(rehearsal.made.allSatisfy { $0.stage != .title })
        #expect(!rehearsal.types.contains("title_complete"))
        #expect(rehearsal.message.title == nil)
    }

    @Test func `a very long question is cut for the title's prompt alone`() throws {
        let rehearsal = started(question: String(repeating: "word ", count: 100_000))
        #expect(try #require(rehearsal.call(.title, "m/title")).prompt.utf8.count < 6000)
        #expect(try #require(rehearsal.call(.answers, "m/one")).prompt.utf8.count == 500_000)
    }

    @Test(arguments: [
        ("Blue Sky Physics", "Blue Sky Physics"),
        ("  \"Blue Sky Physics.\"  ", "Blue Sky Physics"),
        ("**Title:** Blue Sky Physics", "Blue Sky Physics"),
        ("title: 'Blue Sky'", "Blue Sky"),
        ("# Blue Sky\n\nThis title says what it is about.", "Blue Sky"),
        ("\n\n“Blue Sky”", "Blue Sky"),
        ("Learning C# with snake_case names", "Learning C# with snake_case names"),
        ("The `map` and **filter** functions", "The map and filter functions"),
        ("Tab\tand\u{7} bell\u{1B}[31m", "Tab and bell[31m"),
        ("evil\u{202E}txt.exe", "eviltxt.exe"),
        ("蓝天的物理学。", "蓝天的物理学"),
        ("می\u{200C}خواهم", "می\u{200C}خواهم"),
        ("Why?", "Why?"),
        ("...", ""),
        ("", ""),
    ])
    func `a title is cleaned`(raw: String, clean: String) { #expect(TitleText.clean(raw) == clean) }

    @Test func `a long title is cut at a word's end`() {
        let long = TitleText.clean("The " + String(repeating: "quick brown fox jumps over ", count: 5))
        #expect(long == "The quick brown fox jumps over quick brown fox jumps over")
        #expect(TitleText.clean("It is. " + String(repeating: "x", count: 60)) == "It is")
        #expect(TitleText.clean(String(repeating: "蓝", count: 200)) == String(repeating: "蓝", count: 60))
        #expect(TitleText.clean(String(repeating: "1234567890", count: 6) + " more").count == 60)
        #expect(TitleText.clean("a" + String(repeating: "\u{301}", count: 1_000_000)).utf8.count < 4000)
    }
}
