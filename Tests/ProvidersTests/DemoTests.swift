import CouncilModel
import Providers
import Testing

@Suite struct DemoTests {
    private let demo = Demo(pause: .zero)

    private func text(_ id: String, _ text: String) async throws -> String {
        try await demo.complete(
            CompletionRequest(model: try model(id), prompt: [ChatMessage(.user, text)]), key: nil, timeLimit: .seconds(20),
            onText: { _ in }
        ).text
    }

    @Test(arguments: ["demo/socrates", "demo/hypatia", "demo/ada", "demo/chair", "demo/nobody-knows"])
    func `every answer, ballot and conclusion says that it is a simulation`(id: String) async throws {
        for prompt in ["What is tea?", "Judge Response A and Response B.\nFINAL RANKING:", "You are the chairman.\nFINAL RANKING:"] {
            let text = try await text(id, prompt)
            #expect(text.contains("simulation"))
        }
    }

    @Test func `judges differ`() async throws {
        let prompt = "Judge them: Response A, Response B, Response C, Response D.\n\nFINAL RANKING:"
        var rankings = Set<String>()
        for judge in ["demo/socrates", "demo/hypatia", "demo/ada", "demo/chair"] {
            rankings.insert(String(try #require(try await text(judge, prompt).split(separator: "FINAL RANKING:").last)))
        }
        #expect(rankings.count > 1)
    }

    @Test(arguments: [
        ("Why is the sky blue?", "Why Is The Sky Blue"), ("tea", "Tea"), ("?!", "A Question Without Words"),
        ("What does the third law of thermodynamics say?", "What Third Law Thermodynamics Say"),
    ])
    func `a title is made of the question's words`(question: String, title: String) async throws {
        let prompt = "Write a title for a conversation that begins with this.\n<question>\n\(question)\n</question>"
        let made = try await text("demo/chair", prompt)
        #expect(made == title)
    }

    @Test func `a question about chairmen and titles is a question`() async throws {
        let answer = try await text("demo/ada", "Who was the first chairman, and what was his title?")
        #expect(answer.contains("As a procedure"))
    }

    @Test func `an empty question is answered too`() async throws {
        let answer = try await text("demo/ada", "")
        #expect(!answer.isEmpty)
    }
}
