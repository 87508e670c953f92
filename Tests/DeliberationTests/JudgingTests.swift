import CouncilModel
import Testing

@testable import Deliberation

struct JudgingTests {
    private func judging(_ council: Council = .three, seed: UInt64 = 7) -> Rehearsal {
        var rehearsal = Rehearsal(.fresh(council), seed: seed)
        rehearsal.start()
        rehearsal.answerAll(council.members)
        return rehearsal
    }

    private func order(shownIn prompt: String) -> [String] {
        ["A", "B", "C", "D", "E", "F"]
            .compactMap { letter in prompt.firstRange(of: "<response label=\"Response \(letter)\">").map { (letter, $0.lowerBound) } }
            .sorted { $0.1 < $1.1 }.map(\.0)
    }

    @Test func `every member that answered judges all answers under shared labels, without names`() {
        let rehearsal = judging()
        #expect(rehearsal.underWay.map(\.model) == Council.three.members)
        for call in rehearsal.underWay {
            #expect(call.stage == .ballots)
            #expect(call.prompt.contains("<response label=\"Response A\">\nanswer of m/one\n</response>"))
            #expect(call.prompt.contains("<response label=\"Response B\">\nanswer of m/two\n</response>"))
            #expect(call.prompt.contains("<response label=\"Response C\">\nanswer of m/three\n</response>"))
            #expect(call.prompt.contains("FINAL RANKING:\n1. Response C"))
            #expect(call.prompt.contains("Why is the sky blue?"))
        }
        #expect(rehearsal.types.suffix(2) == ["stage1_complete", "stage2_start"])
    }

    @Test func `no model's name reaches a judge`() {
        var rehearsal = Rehearsal()
        rehearsal.start()
        for member in Council.three.members { rehearsal.complete(.answers, member, "An answer.") }
        #expect(rehearsal.underWay.allSatisfy { !$0.prompt.contains("m/") })
    }

    @Test func `the order of the answers is shuffled for every judge and follows from the seed`() {
        let council = Council(members: ["m/a", "m/b", "m/c", "m/d", "m/e", "m/f"], lead: "m/a")
        let orders = judging(council).underWay.map { order(shownIn: $0.prompt) }
        #expect(orders.allSatisfy { $0.sorted() == ["A", "B", "C", "D", "E", "F"] })
        #expect(Set(orders).count > 1)
        #expect(orders == judging(council).underWay.map { order(shownIn: $0.prompt) })
        #expect(orders != judging(council, seed: 8).underWay.map { order(shownIn: $0.prompt) })
    }

    @Test func `a judge's own answer is left out where the council says so`() {
        let council = Council(members: ["m/one", "m/two", "m/three"], lead: "m/two", judgeSelf: false)
        var rehearsal = judging(council)
        for call in rehearsal.underWay { #expect(!call.prompt.contains("answer of \(call.model)")) }
        rehearsal.judgeAll(council.members, "FINAL RANKING:\n1. Response A\n2. Response B\n3. Response C")
        #expect(
            rehearsal.message.stage2.map(\.parsedRanking) == [
                ["Response B", "Response C"], ["Response A", "Response C"], ["Response A", "Response B"],
            ])
    }

    @Test func `with two answers and no judging of oneself each judge ranks the one it sees`() {
        let council = Council(members: ["m/one", "m/two"], lead: "m/two", judgeSelf: false)
        var rehearsal = judging(council)
        rehearsal.judgeAll(council.members, "FINAL RANKING:\n1. Response A\n2. Response B")
        #expect(rehearsal.message.stage2.map(\.parsedRanking) == [["Response B"], ["Response A"]])
        #expect(rehearsal.message.metadata?.aggregateRankings.map(\.averageRank) == [1, 1])
    }

    @Test func `one answer alone is not judged, and the events still come in order`() {
        var rehearsal = Rehearsal()
        rehearsal.start()
        rehearsal.fail(.answers, "m/one", .badKey)
        rehearsal.fail(.answers, "m/two", .badKey)
        rehearsal.complete(.answers, "m/three", "Alone.")
        #expect(rehearsal.types.suffix(5) == ["stage1_answer", "stage1_complete", "stage2_start", "stage2_complete", "stage3_start"])
        #expect(rehearsal.message.stage2.isEmpty)
        #expect(rehearsal.message.metadata == Tally(labelToModel: ["Response A": "m/three"], aggregateRankings: []))
        #expect(rehearsal.underWay.map(\.stage) == [.final])
    }

    @Test func `a judge that fails is named and left out`() {
        var rehearsal = judging()
        rehearsal.fail(.ballots, "m/two", .badKey)
        rehearsal.judgeAll(["m/three", "m/one"])
        #expect(rehearsal.message.stage2.map(\.model) == ["m/one", "m/three"])
        #expect(rehearsal.message.errors.map(\.stage) == [.ballots])
        #expect(rehearsal.message.metadata?.aggregateRankings.map(\.rankingsCount) == [2, 2])
        #expect(rehearsal.underWay.map(\.stage) == [.final])
    }

    @Test func `a ballot without any label is kept, marked and named, and counts as none`() throws {
        var rehearsal = judging()
        rehearsal.judgeAll(["m/one"], "They are all splendid.")
        rehearsal.judgeAll(["m/two", "m/three"])
        let ballot = try #require(rehearsal.message.stage2.first)
        #expect(ballot.source == .none)
        #expect(ballot.parsedRanking.isEmpty)
        #expect(ballot.ranking == "They are all splendid.")
        #expect(rehearsal.message.errors.map(\.reason) == [.emptyBallot])
        #expect(rehearsal.message.errors.map(\.model) == ["m/one"])
        #expect(rehearsal.message.metadata?.aggregateRankings.map(\.rankingsCount) == [2, 2])
    }

    @Test func `a judge's text reaches the watchers, then its ballot`() throws {
        var rehearsal = judging()
        let call = try #require(rehearsal.call(.ballots, "m/one"))
        rehearsal.receive(.text(call.id, "Response A is"))
        rehearsal.judgeAll(["m/one"])
        #expect(
            rehearsal.events.suffix(2) == [
                .stage2Delta(model: "m/one", delta: "Response A is"), .stage2Ballot(rehearsal.message.stage2[0]),
            ])
    }

    @Test func `judges and chairman get the conversation so far`() {
        let history = [ChatMessage(.user, "Before?"), ChatMessage(.assistant, "Yes.")]
        var rehearsal = Rehearsal(history: history)
        rehearsal.start()
        rehearsal.answerAll()
        #expect(rehearsal.underWay.allSatisfy { $0.request.messages.starts(with: history) && $0.request.messages.count == 3 })
        rehearsal.judgeAll()
        #expect(rehearsal.underWay.allSatisfy { $0.request.messages.starts(with: history) && $0.request.messages.count == 3 })
    }
}
