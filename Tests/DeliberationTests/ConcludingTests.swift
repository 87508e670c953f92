import CouncilModel
import Testing

@testable import Deliberation

struct ConcludingTests {
    /// Three ranks first, then one, then two.
    private static let ballot = "FINAL RANKING:\n1. Response C\n2. Response A\n3. Response B"

    private func concluding(_ council: Council = .three) -> Rehearsal {
        var rehearsal = Rehearsal(.fresh(council))
        rehearsal.start()
        rehearsal.answerAll(council.members)
        rehearsal.judgeAll(council.members, Self.ballot)
        return rehearsal
    }

    @Test func `the lead gets the question, the answers with their authors, the rankings and what they come to`() throws {
        let rehearsal = concluding()
        let call = try #require(rehearsal.call(.final, "m/two"))
        #expect(call.prompt.contains("<question>\nWhy is the sky blue?\n</question>"))
        #expect(call.prompt.contains("<response label=\"Response A\" model=\"m/one\">\nanswer of m/one\n</response>"))
        #expect(call.prompt.contains("- Response A: m/one\n- Response B: m/two\n- Response C: m/three"))
        #expect(call.prompt.contains("<ranking judge=\"m/three\">\n\(Self.ballot)\n</ranking>"))
        #expect(call.prompt.contains("1. m/three: mean position 1.0, ballots 3\n2. m/one: mean position 2.0, ballots 3"))
        #expect(rehearsal.events.last == .stage3Start(model: "m/two"))
    }

    @Test func `the run is complete with the lead's final answer`() {
        var rehearsal = concluding()
        let usage = Usage(promptTokens: 9, completionTokens: 1, cost: MicroUSD(millionths: 5))
        rehearsal.complete(.final, "m/two", "Because of Rayleigh.", usage: usage)
        let final = FinalAnswer(
            model: "m/two", response: "Because of Rayleigh.", call: CallRecord(usage: usage, milliseconds: 0, attempts: 1))
        #expect(rehearsal.message.stage3 == final)
        #expect(rehearsal.events.suffix(2) == [.stage3Complete(final), .complete(usage: usage, errors: [])])
        #expect(rehearsal.message.status == .complete)
        #expect(rehearsal.isFinished)
    }

    @Test func `where the lead fails the best-ranked member takes the chair, then the next`() throws {
        var rehearsal = concluding()
        rehearsal.fail(.final, "m/two", .badKey)
        #expect(rehearsal.underWay.map(\.model) == ["m/three"])
        rehearsal.fail(.final, "m/three", .badKey)
        #expect(rehearsal.underWay.map(\.model) == ["m/one"])
        rehearsal.complete(.final, "m/one", "Because.")
        let final = try #require(rehearsal.message.stage3)
        #expect(final.model == "m/one")
        #expect(final.substitute == .member)
        #expect(rehearsal.message.errors.map(\.model) == ["m/two", "m/three"])
        #expect(rehearsal.types.count { $0 == "stage3_start" } == 1)
        #expect(rehearsal.message.status == .complete)
    }

    @Test func `the lead is tried again before somebody takes its place`() {
        var rehearsal = concluding()
        rehearsal.fail(.final, "m/two", .busy)
        rehearsal.fail(.final, "m/two", .busy)
        #expect(rehearsal.underWay.map(\.model) == ["m/two"])
        rehearsal.fail(.final, "m/two", .busy)
        #expect(rehearsal.underWay.map(\.model) == ["m/three"])
    }

    @Test func `where nobody can conclude the best-ranked answer speaks, word for word`() {
        var rehearsal = concluding()
        for chair in ["m/two", "m/three", "m/one"] as [ModelID] { rehearsal.fail(.final, chair, .badKey) }
        #expect(
            rehearsal.message.stage3 == FinalAnswer(model: "m/three", response: "answer of m/three", substitute: .bestAnswer, call: nil))
        #expect(rehearsal.message.status == .complete)
        #expect(rehearsal.isFinished)
    }

    @Test func `without any standing the order is that of the answers`() {
        var rehearsal = Rehearsal()
        rehearsal.start()
        rehearsal.answerAll()
        for member in Council.three.members { rehearsal.fail(.ballots, member, .badKey) }
        #expect(rehearsal.message.metadata?.aggregateRankings == [])
        #expect(rehearsal.call(.final, "m/two")?.prompt.contains("No member ranked the answers.") == true)
        for chair in ["m/two", "m/one", "m/three"] as [ModelID] { rehearsal.fail(.final, chair, .badKey) }
        #expect(rehearsal.message.stage3?.model == "m/one")
    }

    @Test func `members that no ballot ranks come after those that are ranked`() {
        var rehearsal = Rehearsal()
        rehearsal.start()
        rehearsal.answerAll()
        rehearsal.judgeAll(Council.three.members, "FINAL RANKING:\n1. Response C")
        for chair in ["m/two", "m/three", "m/one"] as [ModelID] { rehearsal.fail(.final, chair, .badKey) }
        #expect(rehearsal.message.errors.map(\.model) == ["m/two", "m/three", "m/one"])
    }

    @Test func `a lead that is no member concludes all the same`() {
        var rehearsal = concluding(Council(members: ["m/one", "m/two", "m/three"], lead: "x/chair"))
        rehearsal.complete(.final, "x/chair", "Because.")
        #expect(rehearsal.message.stage3?.model == "x/chair")
        #expect(rehearsal.message.stage3?.substitute == nil)
    }

    @Test func `a substitute's text reaches the watchers under its own name`() throws {
        var rehearsal = concluding()
        rehearsal.fail(.final, "m/two", .badKey)
        let call = try #require(rehearsal.call(.final, "m/three"))
        rehearsal.receive(.text(call.id, "So"))
        #expect(
            rehearsal.events.suffix(2) == [
                .callFailed(stage: .final, model: "m/two", reason: .fault(.badKey), detail: "The key is refused."),
                .stage3Delta(model: "m/three", delta: "So"),
            ])
    }
}
