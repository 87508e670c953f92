import CouncilModel
import FakeOpenRouter
import Foundation
import HTTPClient
import Testing

@testable import Providers

/// Everything that may go wrong on OpenRouter's wire, over real sockets.
@Suite struct OpenRouterFaultTests {
    @Test(arguments: [
        ("400", CallFault.Kind.unknownModel), ("401", .badKey), ("402", .noCredit), ("403", .refused), ("404", .unknownModel),
        ("408", .providerError), ("413", .invalidRequest), ("422", .invalidRequest), ("429", .rateLimited), ("500", .providerError),
        ("502", .providerError), ("503", .providerError), ("524", .providerError), ("529", .providerError), ("html", .providerError),
        ("midstream", .providerError), ("cut", .connection), ("nodone", .connection), ("empty", .badAnswer), ("garbage", .badAnswer),
        ("huge", .badAnswer), ("418", .invalidRequest),
    ])
    func `each fault has its kind and one plain sentence`(behaviour: String, kind: CallFault.Kind) async throws {
        try await withStand { stand in
            let fault = try await stand.fault("fake/a:\(behaviour)")
            #expect(fault.kind == kind, "\(fault)")
            #expect((10...300).contains(fault.detail.count))
            #expect(fault.detail.hasSuffix("."))
            #expect(!fault.detail.contains("\n") && !fault.detail.contains("<html"))
            #expect(!fault.detail.contains(goodKey.reveal()))
        }
    }

    @Test func `the provider's own words stand in the sentence`() async throws {
        try await withStand { stand in
            let moderated = try await stand.fault("fake/a:403")
            #expect(moderated.detail.contains("flagged by moderation"))
            let poor = try await stand.fault("fake/a", key: ProviderKey("sk-or-v1-poor"))
            #expect(poor.kind == .noCredit)
            #expect(poor.detail.contains("Insufficient credits"))
            let busy = try await stand.fault("fake/a:429")
            #expect(busy.detail.contains("temporarily rate-limited upstream"))
        }
    }

    @Test func `bad, missing and limited keys are told apart`() async throws {
        try await withStand { stand in
            let bad = try await stand.fault("fake/a", key: ProviderKey("sk-or-v1-bad"))
            #expect(bad.kind == .badKey)
            let missing = try await stand.fault("fake/a", key: nil)
            #expect(missing.kind == .badKey)
            let limited = try await stand.fault("fake/a", key: ProviderKey("sk-or-v1-limited"))
            #expect(limited.kind == .rateLimited)
            #expect(limited.retryAfter == .seconds(2))
        }
    }

    @Test func `Retry-After is read in seconds and as a date`() async throws {
        try await withStand { stand in
            let seconds = try await stand.fault("fake/a:429")
            #expect(seconds.retryAfter == .seconds(1))
            stand.server.set(ModelSettings(behaviour: "503", retryAfter: "Fri, 31 Dec 2100 23:59:59 GMT"), for: "fake/b")
            let far = try await stand.fault("fake/b")
            #expect(far.retryAfter == .seconds(86_400))
            stand.server.set(ModelSettings(behaviour: "429", retryAfter: "soon"), for: "fake/c")
            let unreadable = try await stand.fault("fake/c")
            #expect(unreadable.retryAfter == nil)
        }
        let now = Date(timeIntervalSince1970: 784_111_777)
        #expect(RetryAfter.duration("Sun, 06 Nov 1994 08:50:07 GMT", now: now) == .seconds(30))
        #expect(RetryAfter.duration("Sun, 06 Nov 1994 08:00:00 GMT", now: now) == .zero)
        #expect(RetryAfter.duration("1.5", now: now) == .milliseconds(1500))
        #expect(RetryAfter.duration("-3", now: now) == .zero)
        #expect(RetryAfter.duration("nan", now: now) == nil)
        #expect(RetryAfter.duration("", now: now) == nil)
    }

    @Test func `a key that a provider repeats is taken out of the sentence`() async throws {
        try await withStand { stand in
            let fault = try await stand.fault("fake/a:echokey")
            #expect(fault.detail.contains("<key>"))
            #expect(!fault.detail.contains(goodKey.reveal()))
            stand.server.set(
                ModelSettings(behaviour: "400", message: String(repeating: "long ", count: 57) + goodKey.reveal()), for: "fake/b")
            let cut = try await stand.fault("fake/b")
            #expect(!cut.detail.contains("0123"))
            #expect(cut.detail.count == 300)
        }
    }

    @Test func `a refusal too long to be read is still told by its status`() async throws {
        try await withStand { stand in
            stand.server.set(ModelSettings(behaviour: "402", message: String(repeating: "long ", count: 400_000)), for: "fake/a")
            let fault = try await stand.fault("fake/a")
            #expect(fault == CallFault(.noCredit, "The provider's account has no credit left."))
        }
    }

    @Test func `control characters never reach the sentence`() {
        let words = FaultWords(key: nil)
        #expect(words.sentence("a\u{0}b\u{1B}[31m\r\nc\u{202E}d") == "a b [31m c d.")
        #expect(words.sentence("Incorrect key sk-proj-0123456789abcdef") == "Incorrect key <key>.")
    }

    @Test func `what a call used is told where it fails after all`() async throws {
        try await withStand { stand in
            let fault = try await stand.fault("fake/a:empty")
            #expect((fault.usage?.promptTokens ?? 0) > 0)
        }
    }

    @Test(arguments: [
        (HTTPClientError.tlsFailed("The certificate has expired."), CallFault.Kind.connection), (.timedOut(.connect), .connection),
        (.shutDown, .cancelled), (.bodyTooLarge(limit: 7), .badAnswer), (.protocolFault("That is no HTTP."), .badAnswer),
    ])
    func `what breaks below HTTP has its kind too`(error: HTTPClientError, kind: CallFault.Kind) {
        #expect(FaultWords(key: goodKey).fault(error) == CallFault(kind, error.description))
    }

    @Test func `what came before a fault has been streamed, and nothing comes after it`() async throws {
        try await withStand { stand in
            for behaviour in ["midstream", "cut", "garbage", "nodone"] {
                let pieces = Pieces()
                _ = try await stand.fault("fake/a:\(behaviour)", pieces: pieces)
                #expect(pieces.all.joined().hasPrefix("## fake/a:\(behaviour) answers"))
                #expect(!pieces.all.joined().hasSuffix("of the talk."))
            }
        }
    }

    @Test func `a flaky model answers when it is asked again`() async throws {
        try await withStand { stand in
            for model in ["fake/a:flaky500x2", "fake/a:flaky429x2"] {
                for _ in 1...2 {
                    let fault = try await stand.fault(model)
                    #expect(fault.canGetBetter)
                }
                let answer = try await stand.ask(model)
                #expect(answer.text.contains(model))
            }
        }
    }

    @Test(arguments: ["stall", "hang"])
    func `silence is noticed`(behaviour: String) async throws {
        try await withStand(idleTimeout: .milliseconds(300)) { stand in
            let fault = try await stand.fault("fake/a:\(behaviour)")
            #expect(fault.kind == .stalled)
            try await eventually { stand.server.counts.open == 0 }
            #expect(stand.server.calls.last?.outcome == .disconnected)
        }
    }

    @Test(arguments: ["stall", "hang"])
    func `the whole call's limit holds where silence is allowed for longer`(behaviour: String) async throws {
        try await withStand { stand in
            let fault = try await stand.fault("fake/a:\(behaviour)", timeLimit: .milliseconds(300))
            #expect(fault.kind == .timedOut)
        }
    }

    @Test func `a call given up is dropped at the provider too`() async throws {
        try await withStand { stand in
            let call = Task { try await stand.ask("fake/a:stall") }
            try await eventually { stand.server.counts.open == 1 }
            call.cancel()
            let fault = await #expect(throws: CallFault.self) { try await call.value }
            #expect(fault?.kind == .cancelled)
            try await eventually { stand.server.counts.outcomes["disconnected"] == 1 }
        }
    }

    @Test func `nobody listening is a connection fault`() async throws {
        try await withStand { stand in
            await stand.server.stop()
            let fault = try await stand.fault("fake/a")
            #expect(fault.kind == .connection)
            #expect(fault.canGetBetter)
            let check = await #expect(throws: CallFault.self) { try await stand.provider.check(goodKey) }
            #expect(check?.kind == .connection)
        }
    }

    @Test func `a base URL that is none is a request that cannot be sent`() async throws {
        try await withStand { stand in
            let provider = OpenRouter(client: stand.client, settings: .init(baseURL: "not a url"))
            let request = CompletionRequest(model: try model("fake/a"), prompt: [])
            let fault = await #expect(throws: CallFault.self) {
                try await provider.complete(request, key: goodKey, timeLimit: .seconds(5), onText: { _ in })
            }
            #expect(fault?.kind == .invalidRequest)
        }
    }

    @Test func `a key with a line break in it is refused without being shown`() async throws {
        try await withStand { stand in
            let key = ProviderKey("sk-or-v1-one\r\nX-Evil: two")
            let fault = try await stand.fault("fake/a", key: key)
            #expect(fault.kind == .invalidRequest)
            #expect(!fault.detail.contains("sk-or") && !fault.detail.contains("Evil"))
            #expect(stand.server.calls.isEmpty)
        }
    }
}
