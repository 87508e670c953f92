import CouncilModel
import FakeOpenRouter
import Foundation
import HTTPClient
import Testing

@testable import Providers

@Suite struct OpenRouterTests {
    @Test func `usage, cost and the generation's id come with the answer`() async throws {
        try await withStand { stand in
            let answer = try await stand.ask("fake/a")
            let usage = try #require(answer.usage)
            // The fake charges 1.25 USD a million tokens in and 10 out.
            let cost = (Double(usage.promptTokens) * 1.25 + Double(usage.completionTokens) * 10).rounded()
            #expect(abs(Double(usage.cost.millionths) - cost) <= 1)
            #expect(usage.completionTokens == answer.text.utf8.count / 4)
            #expect(answer.generationID?.hasPrefix("gen-") == true)
        }
    }

    @Test func `the call carries key, app and messages, and no more`() async throws {
        try await withStand { stand in
            let request = CompletionRequest(
                model: try model("fake/a"),
                prompt: [ChatMessage(.system, "Be \"kind\"."), ChatMessage(.user, "Grüße\n/ \u{1F375}")], maximumTokens: 77)
            _ = try await stand.provider.complete(request, key: goodKey, timeLimit: .seconds(20), onText: { _ in })
            let call = try #require(stand.server.calls.first)
            #expect(call.keyHint == "cdef")
            #expect(call.messages.map(\.role) == ["system", "user"])
            #expect(call.messages.map(\.content) == ["Be \"kind\".", "Grüße\n/ \u{1F375}"])
            #expect(call.stream)
            #expect(call.maximumTokens == 77)
            #expect(call.referer == "http://127.0.0.1/council")
            #expect(call.title == "AI Council")
            #expect(call.outcome == .completed)
        }
    }

    @Test func `an answer without usage is an answer`() async throws {
        try await withStand { stand in
            let answer = try await stand.ask("fake/a:nousage")
            #expect(answer.usage == nil)
        }
    }

    @Test func `the model that ran is named where it is another`() async throws {
        try await withStand { stand in
            let answer = try await stand.ask("fake/a:rerouted")
            #expect(answer.servedBy == ModelID("fake/understudy"))
        }
    }

    @Test func `any text comes through as it is`() async throws {
        try await withStand { stand in
            let text = "Tea \"quoted\" \\ back\tTab\r\n\u{1F375} é 茶 data: [DONE]\n\n: comment\n" + String(repeating: "x ", count: 50_000)
            stand.server.set(ModelSettings(answer: text), for: "fake/a")
            let pieces = Pieces()
            let answer = try await stand.ask("fake/a", pieces: pieces)
            #expect(answer.text == text)
            #expect(pieces.all.joined() == text)
        }
    }

    @Test func `a key is checked at the provider`() async throws {
        try await withStand { stand in
            let bad = await #expect(throws: CallFault.self) { try await stand.provider.check(ProviderKey("sk-or-v1-bad")) }
            #expect(bad?.kind == .badKey)
            let foreign = await #expect(throws: CallFault.self) { try await stand.provider.check(ProviderKey("hunter2")) }
            #expect(foreign?.kind == .badKey)
            let poor = try await stand.provider.check(ProviderKey("sk-or-v1-poor"))
            #expect(poor.limitRemaining == .zero)
            let unlimited = try await stand.provider.check(ProviderKey("sk-or-v1-unlimited"))
            #expect(unlimited.limitRemaining == nil)
        }
    }

    @Test func `an endpoint without a call for keys is asked for its models`() async throws {
        try await withStand { stand in
            let provider = OpenRouter(client: stand.client, settings: .init(baseURL: stand.server.plainURL + "/"))
            let status = try await provider.check(goodKey)
            #expect(status == KeyStatus())
            let bad = await #expect(throws: CallFault.self) { try await provider.check(ProviderKey("sk-or-v1-bad")) }
            #expect(bad?.kind == .badKey)
            let nowhere = OpenRouter(client: stand.client, settings: .init(baseURL: stand.server.baseURL + "/nowhere"))
            let lost = await #expect(throws: CallFault.self) { try await nowhere.check(goodKey) }
            #expect(lost != nil && lost?.kind != .badKey)
        }
    }

    @Test func `prices are read to the millionth, and a router without a price has none`() async throws {
        try await withStand { stand in
            let models = try await stand.provider.models()
            let gpt = try #require(models.first { $0.id.text == "openai/gpt-5.1" })
            #expect(gpt.name == "OpenAI: GPT-5.1")
            #expect(gpt.contextLength == 400_000)
            #expect(gpt.pricing == .init(prompt: MicroUSD(millionths: 1_250_000), completion: MicroUSD(millionths: 10_000_000)))
            let auto = try #require(models.first { $0.id.text == "openrouter/auto" })
            #expect(auto.pricing == nil)
            let free = try #require(models.first { $0.id.text.hasSuffix(":free") })
            #expect(free.pricing == .init(prompt: .zero, completion: .zero))
        }
    }

    @Test func `five hundred streams run at once`() async throws {
        raiseFileLimit()
        try await withStand { stand in
            stand.server.set(ModelSettings(delayMilliseconds: 1500, chunkDelayMilliseconds: 20, chunks: 20), for: "*")
            try await withThrowingTaskGroup(of: Completion.self) { group in
                for number in 1...500 {
                    group.addTask { try await stand.ask("fake/m\(number)", timeLimit: .seconds(120)) }
                }
                var texts = Set<String>()
                for try await answer in group { texts.insert(answer.text) }
                #expect(texts.count == 500)
            }
            #expect(stand.server.counts.maximumOpen > 100)
            #expect(stand.server.counts.outcomes == ["completed": 500])
        }
    }

    @Test func `the router sends demo models to the demo and all others to OpenRouter`() async throws {
        try await withStand { stand in
            let router = ProviderRouter(openRouter: stand.provider, demo: Demo(pause: .zero))
            for id in ["demo/ada", "fake/a"] {
                let request = CompletionRequest(model: try model(id), prompt: [ChatMessage(.user, "What is tea?")])
                let seat = try #require(router.seat(of: request.model))
                let answer = try await seat.provider.complete(request, key: goodKey, timeLimit: .seconds(20), onText: { _ in })
                #expect(answer.text.contains("simulation") == (id == "demo/ada"))
                #expect(seat.needsKey == (id == "fake/a"))
            }
            #expect(stand.server.calls.map(\.model) == ["fake/a"])
            let models = try await router.models()
            #expect(models.first?.id.text == "demo/socrates")
            #expect(models.contains { $0.id.text == "openai/gpt-5.1" })
            let alone = ProviderRouter(openRouter: nil, demo: Demo(pause: .zero))
            #expect(try alone.seat(of: model("fake/a")) == nil)
        }
    }
}
