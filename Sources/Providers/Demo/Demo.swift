public import CouncilModel

/// A council without a network: it simulates members, judges and a chairman, and says so in its texts.
///
/// The same messages to the same model give the same text. Every key is good, nothing costs anything.
public struct Demo: ModelProvider {
    /// The beginning of every model id that belongs to the demo.
    public static let prefix = "demo/"

    private let pause: Duration

    /// - Parameter pause: the time between two words; before the first one it is ten times as long.
    public init(pause: Duration = .milliseconds(15)) { self.pause = pause }

    public func complete(
        _ request: CompletionRequest, key: ProviderKey?, timeLimit: Duration, onText: @escaping @Sendable (String) -> Void
    ) async throws(CallFault) -> Completion {
        guard request.model.text.hasPrefix(Self.prefix) else {
            throw CallFault(.unknownModel, "The demo has no model \(request.model); its models begin with demo/.")
        }
        let messages = request.messages
        let text = DemoScript(model: request.model, messages: messages).text
        let end = ContinuousClock.now + timeLimit
        try await rest(pause * 10, until: end)
        for (index, word) in Self.words(of: text).enumerated() {
            if index > 0 { try await rest(pause, until: end) }
            onText(word)
        }
        let promptBytes = messages.reduce(0) { $0 + $1.content.utf8.count }
        return Completion(
            text: text, usage: Usage(promptTokens: Self.tokens(promptBytes), completionTokens: Self.tokens(text.utf8.count)),
            finishReason: "stop")
    }

    public func models() async throws(CallFault) -> [ModelInfo] {
        DemoVoice.all.compactMap { voice in
            ModelID(Self.prefix + voice.id).map {
                ModelInfo(
                    id: $0, name: "\(voice.name) (simulated)", contextLength: 128_000, pricing: .init(prompt: .zero, completion: .zero))
            }
        }
    }

    public func check(_ key: ProviderKey) async throws(CallFault) -> KeyStatus { KeyStatus() }

    /// Waits, but not past `end`; every wait is a place where the call can be given up.
    private func rest(_ time: Duration, until end: ContinuousClock.Instant) async throws(CallFault) {
        let wake = ContinuousClock.now + time
        do {
            if time > .zero {
                try await Task.sleep(until: min(wake, end), clock: .continuous)
            } else {
                await Task.yield()
            }
            try Task.checkCancellation()
        } catch {
            throw CallFault(.cancelled, "The call was cancelled.")
        }
        if ContinuousClock.now >= end { throw CallFault(.timedOut, "The model did not finish within its time limit.") }
    }

    /// The text cut behind its spaces; joined, the pieces are the text.
    private static func words(of text: String) -> [String] {
        text.split(separator: " ", omittingEmptySubsequences: false).enumerated().map {
            $0.offset == 0 ? "\($0.element)" : " \($0.element)"
        }
        .filter { !$0.isEmpty }
    }

    /// About four bytes of English make a token.
    private static func tokens(_ bytes: Int) -> Int { (bytes + 3) / 4 }
}
