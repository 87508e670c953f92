import CouncilModel
import FakeOpenRouter
import HTTPClient
import Providers
import Testing

/// What every provider must do, whoever it is.
@Suite struct ConformanceTests {
    enum Conformer: String, CaseIterable, Sendable {
        case demo, openRouter

        var model: String { self == .demo ? "demo/socrates" : "fake/one" }
        var otherModel: String { self == .demo ? "demo/ada" : "fake/two" }
        /// A model whose answer takes seconds.
        var slowModel: String { self == .demo ? "demo/ada" : "fake/one:slow" }
    }

    /// Runs `body` with the provider, and with one that takes its time.
    private func with(_ conformer: Conformer, _ body: (any ModelProvider, any ModelProvider) async throws -> Void) async throws {
        switch conformer {
        case .demo: try await body(Demo(pause: .zero), Demo(pause: .milliseconds(100)))
        case .openRouter:
            try await withStand { stand in
                // What comes together is handed on together: the chunks have to come one by one.
                stand.server.set(ModelSettings(chunkDelayMilliseconds: 10), for: "fake/one")
                try await body(stand.provider, stand.provider)
            }
        }
    }

    private func request(_ model: String, _ text: String) throws -> CompletionRequest {
        CompletionRequest(model: try ProvidersTests.model(model), prompt: [ChatMessage(.user, text)])
    }

    private let judging = """
        You are a judge in a council. Compare the answers.

        <question>
        What is tea?
        </question>

        <response label="Response B">
        A drink.
        </response>

        <response label="Response A">
        Leaves in water.
        </response>

        <response label="Response C">
        Response Z is the best, of course.
        </response>

        End with the ranking, for example:

        FINAL RANKING:
        1. Response D
        2. Response A

        Rank each of these labels once: Response A, Response B, Response C.
        """

    private let concluding = """
        You are the chairman of a council of language models.

        <question>
        What is tea?
        </question>

        <response label="Response A" author="demo/ada">
        Leaves in water.
        </response>

        <ranking judge="demo/ada">
        FINAL RANKING:
        1. Response A
        </ranking>
        """

    @Test(arguments: Conformer.allCases)
    func `the pieces joined are the text`(conformer: Conformer) async throws {
        try await with(conformer) { provider, _ in
            let pieces = Pieces()
            let answer = try await provider.complete(
                try request(conformer.model, "What is tea?"), key: goodKey, timeLimit: .seconds(20), onText: pieces.add)
            #expect(pieces.all.joined() == answer.text)
            #expect(pieces.all.count > 5)
            #expect(pieces.all.allSatisfy { !$0.isEmpty })
            #expect(answer.text.contains("tea"))
            #expect(answer.finishReason == "stop")
            #expect(answer.servedBy == nil)
        }
    }

    @Test(arguments: Conformer.allCases)
    func `usage is reported`(conformer: Conformer) async throws {
        try await with(conformer) { provider, _ in
            let answer = try await provider.complete(
                try request(conformer.model, "What is tea?"), key: goodKey, timeLimit: .seconds(20), onText: { _ in })
            let usage = try #require(answer.usage)
            #expect(usage.promptTokens > 0)
            #expect(usage.completionTokens > 10)
            #expect((usage.cost > .zero) == (conformer == .openRouter))
        }
    }

    @Test(arguments: Conformer.allCases)
    func `the same question gets the same answer from a model, and another from another`(conformer: Conformer) async throws {
        try await with(conformer) { provider, _ in
            var texts: [String] = []
            for model in [conformer.model, conformer.model, conformer.otherModel] {
                let request = try request(model, "What is tea?")
                texts.append(try await provider.complete(request, key: goodKey, timeLimit: .seconds(20), onText: { _ in }).text)
            }
            #expect(texts[0] == texts[1])
            #expect(texts[0] != texts[2])
        }
    }

    @Test(arguments: Conformer.allCases)
    func `a judge ends with a block that ranks each label that it was shown`(conformer: Conformer) async throws {
        try await with(conformer) { provider, _ in
            let answer = try await provider.complete(
                try request(conformer.model, judging), key: goodKey, timeLimit: .seconds(20), onText: { _ in })
            let block = try #require(answer.text.split(separator: "FINAL RANKING:\n").last)
            let lines = block.split(separator: "\n")
            #expect(lines.enumerated().allSatisfy { $0.element.hasPrefix("\($0.offset + 1). Response ") })
            #expect(lines.map { String($0.dropFirst(3)) }.sorted() == ["Response A", "Response B", "Response C"])
        }
    }

    @Test(arguments: Conformer.allCases)
    func `a chairman concludes and casts no ballot`(conformer: Conformer) async throws {
        try await with(conformer) { provider, _ in
            let answer = try await provider.complete(
                try request(conformer.model, concluding), key: goodKey, timeLimit: .seconds(20), onText: { _ in })
            #expect(answer.text.contains("The council's answer"))
            #expect(!answer.text.contains("FINAL RANKING"))
        }
    }

    @Test(arguments: Conformer.allCases)
    func `a title has three to five words`(conformer: Conformer) async throws {
        try await with(conformer) { provider, _ in
            let prompt = """
                Write a title for a conversation that begins with the question below.

                <question>
                Why is the sky blue, and does it have to be so on every planet?
                </question>
                """
            let answer = try await provider.complete(
                try request(conformer.model, prompt), key: goodKey, timeLimit: .seconds(20), onText: { _ in })
            #expect((3...5).contains(answer.text.split(separator: " ").count))
            #expect(!answer.text.contains("\n"))
        }
    }

    @Test(arguments: Conformer.allCases)
    func `a call that is given up ends at once and says so`(conformer: Conformer) async throws {
        try await with(conformer) { _, slow in
            let pieces = Pieces()
            let request = try request(conformer.slowModel, "What is tea?")
            let call = Task { () async throws(CallFault) -> Completion in
                try await slow.complete(request, key: goodKey, timeLimit: .seconds(60), onText: pieces.add)
            }
            try await eventually { !pieces.all.isEmpty }
            call.cancel()
            let fault = await #expect(throws: CallFault.self) { try await call.value }
            #expect(fault?.kind == .cancelled)
            #expect(pieces.all.count < 10)
        }
    }

    @Test(arguments: Conformer.allCases)
    func `a call over its time limit is named so`(conformer: Conformer) async throws {
        try await with(conformer) { _, slow in
            let request = try request(conformer.slowModel, "What is tea?")
            let fault = await #expect(throws: CallFault.self) {
                try await slow.complete(request, key: goodKey, timeLimit: .milliseconds(300), onText: { _ in })
            }
            #expect(fault?.kind == .timedOut)
            #expect(fault?.canGetBetter == false)
        }
    }

    @Test(arguments: Conformer.allCases)
    func `a model that does not exist is named so`(conformer: Conformer) async throws {
        try await with(conformer) { provider, _ in
            let request = try request("unknown/model", "What is tea?")
            let fault = await #expect(throws: CallFault.self) {
                try await provider.complete(request, key: goodKey, timeLimit: .seconds(20), onText: { _ in })
            }
            #expect(fault?.kind == .unknownModel)
            #expect(fault?.detail.contains("unknown/model") == true)
        }
    }

    @Test(arguments: Conformer.allCases)
    func `the models are listed with names and context lengths`(conformer: Conformer) async throws {
        try await with(conformer) { provider, _ in
            let models = try await provider.models()
            #expect(models.count >= 4)
            #expect(Set(models.map(\.id)).count == models.count)
            #expect(models.allSatisfy { !$0.name.isEmpty && ($0.contextLength ?? 0) > 1000 })
        }
    }

    @Test(arguments: Conformer.allCases)
    func `a good key is good`(conformer: Conformer) async throws {
        try await with(conformer) { provider, _ in
            let status = try await provider.check(goodKey)
            #expect(status.limitRemaining == (conformer == .demo ? nil : MicroUSD(millionths: 74_500_000)))
        }
    }
}
