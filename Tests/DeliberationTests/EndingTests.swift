import CouncilModel
import Testing

@testable import Deliberation

struct EndingTests {
    private func halfWay(wantsTitle: Bool = false) -> Rehearsal {
        var rehearsal = Rehearsal(wantsTitle: wantsTitle)
        rehearsal.start()
        rehearsal.complete(.answers, "m/one", "Because.")
        return rehearsal
    }

    @Test(arguments: [
        (Input.cancel, AssistantMessage.Status.cancelled), (.interrupt, .interrupted), (.timeIsUp, .failed),
    ])
    func `a run that is stopped gives up its calls and keeps what came`(input: Input, status: AssistantMessage.Status) throws {
        var rehearsal = halfWay(wantsTitle: true)
        let expected = rehearsal.underWay.map(\.id)
        rehearsal.now = rehearsal.now.advanced(by: .seconds(3))
        rehearsal.receive(input)
        #expect(rehearsal.stopped == expected)
        #expect(rehearsal.isFinished)
        #expect(rehearsal.message.status == status)
        #expect(rehearsal.message.completedAt == rehearsal.now)
        #expect(rehearsal.message.stage1.map(\.model) == ["m/one"])
        guard case .error(let sentence, status) = try #require(rehearsal.events.last) else {
            Issue.record("the stream ends with an error that names the status")
            return
        }
        #expect(sentence.hasSuffix("resume it for the rest.") || sentence.hasSuffix("resume the question for the rest."))
    }

    @Test func `a call that waits for its next try is stopped too`() throws {
        var rehearsal = halfWay()
        rehearsal.fail(.answers, "m/two", .busy)
        let waiting = try #require(rehearsal.call(.answers, "m/two"))
        rehearsal.receive(.cancel)
        #expect(rehearsal.stopped.contains(waiting.id))
    }

    @Test func `calls that ran out of the run's time are named`() {
        var rehearsal = halfWay()
        rehearsal.receive(.timeIsUp)
        #expect(rehearsal.message.errors.map(\.model) == ["m/two", "m/three"])
        #expect(rehearsal.message.errors.allSatisfy { $0.reason == .fault(.timedOut) })
    }

    @Test func `a stopped call is named where it had failed and used something, and only there`() {
        var rehearsal = halfWay()
        let usage = Usage(promptTokens: 4)
        rehearsal.fail(.answers, "m/two", CallFault(.stalled, "It fell silent.", usage: usage))
        rehearsal.receive(.cancel)
        #expect(rehearsal.message.errors.map(\.model) == ["m/two"])
        #expect(rehearsal.message.errors.map(\.usage) == [usage])
        #expect(rehearsal.message.errors.map(\.reason) == [.fault(.stalled)])
    }

    @Test func `nothing happens after the end`() throws {
        var rehearsal = halfWay()
        let call = try #require(rehearsal.call(.answers, "m/two"))
        rehearsal.receive(.cancel)
        let (message, told) = (rehearsal.message, rehearsal.events)
        for input in [Input.completed(call.id, Completion(text: "late")), .text(call.id, "x"), .cancel, .interrupt, .timeIsUp] {
            rehearsal.receive(input)
        }
        rehearsal.start()
        #expect(rehearsal.message == message)
        #expect(rehearsal.events == told)
    }

    @Test func `a run that is stopped before it starts never starts`() {
        var rehearsal = Rehearsal()
        rehearsal.receive(.cancel)
        rehearsal.start()
        #expect(rehearsal.isFinished)
        #expect(rehearsal.made.isEmpty)
        #expect(rehearsal.message.status == .cancelled)
    }

    @Test func `a run starts once`() {
        var rehearsal = halfWay()
        rehearsal.start()
        #expect(rehearsal.made.count == 3)
        #expect(rehearsal.types.count { $0 == "stage1_start" } == 1)
    }

    @Test func `with the final answer there, a late title does not fail the run when its time is up`() {
        var rehearsal = halfWay(wantsTitle: true)
        rehearsal.answerAll(["m/two", "m/three"])
        rehearsal.judgeAll()
        rehearsal.complete(.final, "m/two", "Because.")
        rehearsal.receive(.timeIsUp)
        #expect(rehearsal.isFinished)
        #expect(rehearsal.message.status == .complete)
        #expect(rehearsal.message.title?.title == "Why is the sky blue?")
        #expect(rehearsal.message.errors.map(\.stage) == [.title])
        #expect(rehearsal.types.suffix(2) == ["title_complete", "complete"])
    }
}
