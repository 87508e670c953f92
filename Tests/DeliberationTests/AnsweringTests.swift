import CouncilModel
import Testing

@testable import Deliberation

struct AnsweringTests {
    @Test func `every member gets the history and the question as it is, in parallel`() {
        let history = [ChatMessage(.user, "Before?"), ChatMessage(.assistant, "Yes.")]
        var rehearsal = Rehearsal(question: "Why {{question}}?", history: history)
        rehearsal.start()
        #expect(rehearsal.made.map(\.model) == Council.three.members)
        for call in rehearsal.made {
            #expect(call.request.messages == history + [ChatMessage(.user, "Why {{question}}?")])
            #expect(call.stage == .answers)
            #expect(rehearsal.delays[call.id] == .zero)
        }
        #expect(rehearsal.events == [.stage1Start(models: Council.three.members)])
        #expect(rehearsal.saved?.status == .running)
    }

    @Test func `a member's text reaches the watchers piece by piece and its answer when it is whole`() throws {
        var rehearsal = Rehearsal()
        rehearsal.start()
        let call = try #require(rehearsal.call(.answers, "m/two"))
        rehearsal.receive(.text(call.id, "Be"))
        rehearsal.receive(.text(call.id, ""))
        rehearsal.receive(.text(call.id, "cause"))
        rehearsal.complete(.answers, "m/two", "Because")
        #expect(
            rehearsal.events.dropFirst() == [
                .stage1Delta(model: "m/two", delta: "Be"), .stage1Delta(model: "m/two", delta: "cause"),
                .stage1Answer(rehearsal.message.stage1[0]),
            ])
        #expect(rehearsal.saves == 2)
    }

    @Test func `answers stand in the members' order, whoever was first`() {
        var rehearsal = Rehearsal()
        rehearsal.start()
        rehearsal.answerAll(["m/three", "m/one", "m/two"])
        #expect(rehearsal.message.stage1.map(\.model) == ["m/one", "m/two", "m/three"])
        #expect(rehearsal.events.contains(.stage1Complete(rehearsal.message.stage1)))
    }

    @Test func `a member that fails is named with its reason and left out of everything after`() {
        var rehearsal = Rehearsal()
        rehearsal.start()
        rehearsal.fail(.answers, "m/one", .badKey)
        rehearsal.answerAll(["m/two", "m/three"])
        #expect(
            rehearsal.message.errors == [
                CallFailure(stage: .answers, model: "m/one", reason: .fault(.badKey), detail: "The key is refused.")
            ])
        #expect(rehearsal.underWay.map(\.model) == ["m/two", "m/three"])
        rehearsal.judgeAll(["m/two", "m/three"])
        #expect(rehearsal.message.metadata?.labelToModel == ["Response A": "m/two", "Response B": "m/three"])
        rehearsal.complete(.final, "m/two", "So it is.")
        #expect(rehearsal.message.status == .complete)
    }

    @Test func `where no member answers the run fails and names each one with its reason`() {
        var rehearsal = Rehearsal(wantsTitle: true)
        rehearsal.start()
        rehearsal.fail(.answers, "m/one", .badKey)
        rehearsal.fail(.answers, "m/two", CallFault(.noCredit, "No credit is left."))
        rehearsal.fail(.answers, "m/three", CallFault(.unknownModel, "No such model."))
        #expect(rehearsal.isFinished)
        #expect(rehearsal.message.status == .failed)
        #expect(
            rehearsal.events.last
                == .error(
                    message: "No model answered: m/one (bad key), m/two (no credit), m/three (unknown model).", status: .failed))
        #expect(rehearsal.stopped.map(\.stage) == [.title])
        #expect(rehearsal.message.errors.map(\.model) == Council.three.members)
        #expect(!rehearsal.types.contains("stage1_complete"))
    }

    @Test(arguments: ["", " \n\t\u{A0}"])
    func `an answer of only white space is a bad answer, tried again`(text: String) throws {
        var rehearsal = Rehearsal()
        rehearsal.start()
        for _ in 1...3 { rehearsal.complete(.answers, "m/one", text, usage: Usage(promptTokens: 5)) }
        #expect(rehearsal.call(.answers, "m/one") == nil)
        let failure = try #require(rehearsal.message.errors.first)
        #expect(failure.reason == .fault(.badAnswer))
        #expect(failure.usage == Usage(promptTokens: 15))
    }

    @Test func `an answer is kept word for word`() {
        var rehearsal = Rehearsal()
        rehearsal.start()
        rehearsal.complete(.answers, "m/one", "  \n# Title\n\n")
        #expect(rehearsal.message.stage1[0].response == "  \n# Title\n\n")
    }

    @Test func `a council of no members fails at once`() {
        var rehearsal = Rehearsal(.fresh(Council(members: [], lead: "m/one")), wantsTitle: true)
        rehearsal.start()
        #expect(rehearsal.isFinished)
        #expect(rehearsal.events.last == .error(message: "No model answered.", status: .failed))
    }

    @Test func `a member that is named twice is asked once`() {
        var rehearsal = Rehearsal(.fresh(Council(members: ["m/one", "m/two", "m/one"], lead: "m/one")))
        rehearsal.start()
        #expect(rehearsal.made.map(\.model) == ["m/one", "m/two"])
    }

    @Test func `the limit of tokens stands in every call but the title's`() {
        var settings = Deliberation.Settings()
        settings.maximumTokens = 900
        var rehearsal = Rehearsal(wantsTitle: true, settings: settings)
        rehearsal.start()
        #expect(rehearsal.made.map(\.request.maximumTokens) == [900, 900, 900, nil])
    }
}
