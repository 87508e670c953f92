import CouncilModel
import Testing

@testable import Deliberation

struct RetryTests {
    @Test func `a fault that can get better is tried again, each time after about twice the wait`() throws {
        var settings = Deliberation.Settings()
        settings.maximumAttempts = 9
        var rehearsal = Rehearsal(settings: settings)
        rehearsal.start()
        for nominal in [500, 1000, 2000, 4000, 8000, 16000, 20000, 20000] {
            rehearsal.fail(.answers, "m/one", .busy)
            let next = try #require(rehearsal.call(.answers, "m/one"))
            let delay = try #require(rehearsal.delays[next.id])
            #expect((.milliseconds(nominal / 2) ... .milliseconds(nominal)).contains(delay))
        }
        rehearsal.fail(.answers, "m/one", .busy)
        #expect(rehearsal.call(.answers, "m/one") == nil)
        #expect(rehearsal.message.errors.map(\.model) == ["m/one"])
    }

    @Test func `a retry tells the watchers what happened and when it goes on`() throws {
        var rehearsal = Rehearsal()
        rehearsal.start()
        rehearsal.fail(.answers, "m/one", .busy)
        let next = try #require(rehearsal.call(.answers, "m/one"))
        #expect(next.attempt == 2)
        #expect(
            rehearsal.events.last
                == .callRetry(
                    stage: .answers, model: "m/one", attempt: 2, reason: .fault(.providerError), detail: CallFault.busy.detail,
                    delay: rehearsal.delays[next.id] ?? .zero))
    }

    @Test(arguments: [CallFault.Kind.badKey, .noCredit, .refused, .unknownModel, .invalidRequest, .timedOut, .cancelled])
    func `a fault that cannot get better fails at once`(kind: CallFault.Kind) {
        var rehearsal = Rehearsal()
        rehearsal.start()
        rehearsal.fail(.answers, "m/one", CallFault(kind, "No."))
        #expect(rehearsal.call(.answers, "m/one") == nil)
        #expect(rehearsal.events.last == .callFailed(stage: .answers, model: "m/one", reason: .fault(kind), detail: "No."))
    }

    @Test func `the provider's Retry-After is waited for`() throws {
        var rehearsal = Rehearsal()
        rehearsal.start()
        rehearsal.fail(.answers, "m/one", CallFault(.rateLimited, "Slow down.", retryAfter: .seconds(42)))
        let next = try #require(rehearsal.call(.answers, "m/one"))
        #expect(rehearsal.delays[next.id] == .seconds(42))
    }

    @Test func `a Retry-After beyond the longest wait is a failure at once`() {
        var rehearsal = Rehearsal()
        rehearsal.start()
        rehearsal.fail(.answers, "m/one", CallFault(.rateLimited, "Slow down.", retryAfter: .seconds(61)))
        #expect(rehearsal.call(.answers, "m/one") == nil)
        #expect(rehearsal.message.errors.map(\.reason) == [.fault(.rateLimited)])
    }

    @Test func `what an attempt says after its end is ignored`() throws {
        var rehearsal = Rehearsal()
        rehearsal.start()
        let first = try #require(rehearsal.call(.answers, "m/one"))
        rehearsal.receive(.failed(first.id, .busy))
        let told = rehearsal.events
        rehearsal.receive(.text(first.id, "late"))
        rehearsal.receive(.completed(first.id, Completion(text: "late", usage: Usage(promptTokens: 1))))
        rehearsal.receive(.failed(first.id, .badKey))
        #expect(rehearsal.events == told)
        #expect(rehearsal.call(.answers, "m/one")?.attempt == 2)
        rehearsal.complete(.answers, "m/one", "in time")
        #expect(rehearsal.message.stage1.map(\.response) == ["in time"])
    }

    @Test func `a call's record counts from its first attempt and holds what all attempts used`() throws {
        var rehearsal = Rehearsal()
        rehearsal.start()
        let usage = Usage(promptTokens: 10, completionTokens: 3, cost: MicroUSD(millionths: 70))
        rehearsal.fail(.answers, "m/one", CallFault(.connection, "The connection broke.", usage: usage))
        #expect(rehearsal.saved?.usage == usage)
        rehearsal.now = rehearsal.now.advanced(by: .milliseconds(1234))
        let call = try #require(rehearsal.call(.answers, "m/one"))
        rehearsal.receive(
            .completed(
                call.id,
                Completion(text: "Yes.", servedBy: "m/other", usage: usage, generationID: "gen-1", finishReason: "stop")))
        let sum = Usage(promptTokens: 20, completionTokens: 6, cost: MicroUSD(millionths: 140))
        #expect(
            rehearsal.message.stage1.first?.call
                == CallRecord(
                    usage: sum, servedBy: "m/other", generationID: "gen-1", finishReason: "stop", milliseconds: 1234, attempts: 2))
        #expect(rehearsal.message.usage == sum)
    }

    @Test func `absurd numbers from a provider and a clock that steps back bring nothing down`() {
        var rehearsal = Rehearsal()
        rehearsal.start()
        let absurd = Usage(promptTokens: .max, completionTokens: .max, cost: MicroUSD(millionths: .max))
        rehearsal.complete(.answers, "m/one", "1", usage: absurd)
        rehearsal.now = Timestamp(milliseconds: .min)
        rehearsal.complete(.answers, "m/two", "2", usage: absurd)
        rehearsal.fail(
            .answers, "m/three",
            CallFault(.rateLimited, "Wait.", retryAfter: Duration(secondsComponent: .max, attosecondsComponent: 0), usage: absurd))
        #expect(rehearsal.message.usage == absurd)
        #expect(rehearsal.message.stage1[1].call.milliseconds == 0)
    }

    @Test func `settings beyond all reason bring nothing down`() {
        var settings = Deliberation.Settings()
        settings.maximumAttempts = .max
        settings.firstBackoff = .seconds(Int64.max)
        settings.longestBackoff = .seconds(Int64.max)
        settings.longestRetryAfter = .seconds(-1)
        var rehearsal = Rehearsal(settings: settings)
        rehearsal.start()
        for _ in 1...200 { rehearsal.fail(.answers, "m/one", .busy) }
        rehearsal.fail(.answers, "m/two", CallFault(.rateLimited, "Wait.", retryAfter: .seconds(-5)))
        #expect(rehearsal.events.allSatisfy { !$0.json().isEmpty })
    }

    @Test func `calls that fail together do not come back together`() {
        var rehearsal = Rehearsal()
        rehearsal.start()
        for member in Council.three.members { rehearsal.fail(.answers, member, .busy) }
        #expect(Set(rehearsal.underWay.compactMap { rehearsal.delays[$0.id] }).count == 3)
    }
}
