import CouncilModel
import Testing

@testable import Deliberation

struct ResumingTests {
    private static let ballot = "FINAL RANKING:\n1. Response C\n2. Response A\n3. Response B"

    /// Plays a run as far as `play` takes it, interrupts it, and starts a new one with the message as it is on disk.
    private func resumed(wantsTitle: Bool = false, after play: (inout Rehearsal) -> Void) throws -> Rehearsal {
        var first = Rehearsal(wantsTitle: wantsTitle)
        first.start()
        play(&first)
        first.receive(.interrupt)
        var second = Rehearsal(try #require(first.saved), wantsTitle: wantsTitle, seed: 99)
        second.start()
        return second
    }

    private func calls(_ rehearsal: Rehearsal) -> [String] { rehearsal.made.map { "\($0.stage) \($0.model)" } }

    @Test func `in stage 1 only members without an answer are asked`() throws {
        let rehearsal = try resumed { $0.complete(.answers, "m/two", "Because.") }
        #expect(calls(rehearsal) == ["answers m/one", "answers m/three"])
        #expect(rehearsal.types == ["stage1_start", "stage1_answer"])
        #expect(rehearsal.message.status == .running)
        #expect(rehearsal.message.completedAt == nil)
    }

    @Test func `a member that had failed gets a new try, and its old failure goes`() throws {
        var rehearsal = try resumed { run in
            run.complete(.answers, "m/two", "Because.")
            run.fail(.answers, "m/one", .badKey)
        }
        #expect(calls(rehearsal) == ["answers m/one", "answers m/three"])
        #expect(!rehearsal.types.contains("call_failed"))
        rehearsal.answerAll(["m/one", "m/three"])
        #expect(rehearsal.message.errors.isEmpty)
        #expect(rehearsal.message.stage1.map(\.model) == Council.three.members)
    }

    @Test func `what a failed call used stays on the account of its new try`() throws {
        let usage = Usage(promptTokens: 4, completionTokens: 1)
        var rehearsal = try resumed { $0.fail(.answers, "m/one", CallFault(.badKey, "No.", usage: usage)) }
        rehearsal.complete(.answers, "m/one", "Because.", usage: usage)
        let twice = Usage(promptTokens: 8, completionTokens: 2)
        #expect(rehearsal.message.stage1.first?.call.usage == twice)
        #expect(rehearsal.message.usage == twice)
    }

    @Test func `a failure stands until the same call has a result, so that no crash loses what it used`() throws {
        let usage = Usage(promptTokens: 4)
        var rehearsal = try resumed { $0.fail(.answers, "m/one", CallFault(.badKey, "No.", usage: usage)) }
        #expect(rehearsal.saved?.errors.map(\.usage) == [usage])
        rehearsal.fail(.answers, "m/one", CallFault(.stalled, "It fell silent.", usage: usage))
        #expect(rehearsal.saved?.errors.map(\.reason) == [.fault(.stalled)])
        #expect(rehearsal.saved?.errors.map(\.usage) == [Usage(promptTokens: 8)])
    }

    @Test func `before the first ballot stage 1 is still open`() throws {
        let rehearsal = try resumed { run in
            run.fail(.answers, "m/one", .badKey)
            run.answerAll(["m/two", "m/three"])
        }
        #expect(calls(rehearsal) == ["answers m/one"])
    }

    @Test func `once a ballot is there stage 1 is closed, so that its labels hold`() throws {
        var rehearsal = try resumed { run in
            run.fail(.answers, "m/one", .badKey)
            run.answerAll(["m/two", "m/three"])
            run.judgeAll(["m/three"])
        }
        #expect(calls(rehearsal) == ["ballots m/two"])
        #expect(
            rehearsal.types == [
                "stage1_start", "stage1_answer", "stage1_answer", "call_failed", "stage1_complete", "stage2_start", "stage2_ballot",
            ])
        #expect(rehearsal.message.errors.map(\.model) == ["m/one"])
        rehearsal.judgeAll(["m/two"])
        #expect(rehearsal.message.metadata?.labelToModel == ["Response A": "m/two", "Response B": "m/three"])
        #expect(rehearsal.message.metadata?.aggregateRankings.map(\.rankingsCount) == [2, 2])
    }

    @Test func `a ballot without labels is not asked for again`() throws {
        let rehearsal = try resumed { run in
            run.answerAll()
            run.judgeAll(["m/one"], "Splendid, all of them.")
        }
        #expect(calls(rehearsal) == ["ballots m/two", "ballots m/three"])
        #expect(rehearsal.message.errors.map(\.reason) == [.emptyBallot])
    }

    @Test func `in stage 3 only the final answer is asked for, of the lead first`() throws {
        var rehearsal = try resumed { run in
            run.answerAll()
            run.judgeAll(Council.three.members, Self.ballot)
            run.fail(.final, "m/two", .badKey)
        }
        #expect(calls(rehearsal) == ["final m/two"])
        #expect(
            rehearsal.types == [
                "stage1_start", "stage1_answer", "stage1_answer", "stage1_answer", "stage1_complete", "stage2_start", "stage2_ballot",
                "stage2_ballot", "stage2_ballot", "stage2_complete", "stage3_start",
            ])
        rehearsal.complete(.final, "m/two", "Because.")
        #expect(rehearsal.message.errors.isEmpty)
    }

    @Test func `a missing title alone is made, and nothing else`() throws {
        var rehearsal = try resumed(wantsTitle: true) { run in
            run.answerAll()
            run.judgeAll()
            run.complete(.final, "m/two", "Because.")
        }
        #expect(calls(rehearsal) == ["title m/title"])
        #expect(rehearsal.types.last == "stage3_complete")
        rehearsal.complete(.title, "m/title", "Blue Sky")
        #expect(rehearsal.types.suffix(2) == ["title_complete", "complete"])
    }

    @Test func `a title that is there is not made again`() throws {
        let rehearsal = try resumed(wantsTitle: true) { $0.complete(.title, "m/title", "Blue Sky") }
        #expect(!calls(rehearsal).contains("title m/title"))
    }

    @Test func `a run that lacks nothing is told from beginning to end without a call`() {
        var first = Rehearsal(wantsTitle: true)
        first.start()
        first.complete(.title, "m/title", "Blue Sky")
        first.answerAll()
        first.judgeAll()
        first.complete(.final, "m/two", "Because.")
        var second = Rehearsal(first.message, wantsTitle: true)
        second.start()
        #expect(second.made.isEmpty)
        #expect(second.isFinished)
        #expect(second.types == first.types)
    }

    @Test func `a message that a crash left running resumes like any other`() throws {
        var first = Rehearsal()
        first.start()
        first.answerAll()
        first.judgeAll(["m/two"])
        var second = Rehearsal(try #require(first.saved))
        second.start()
        #expect(calls(second) == ["ballots m/one", "ballots m/three"])
    }

    @Test func `a run that failed for want of answers can be tried again`() {
        var first = Rehearsal()
        first.start()
        for member in Council.three.members { first.fail(.answers, member, .badKey) }
        var second = Rehearsal(first.message)
        second.start()
        #expect(calls(second) == ["answers m/one", "answers m/two", "answers m/three"])
        second.answerAll()
        #expect(second.message.errors.isEmpty)
    }
}
