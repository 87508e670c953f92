import CouncilModel
import Gateway
import HTTPTypes
import Hummingbird
import Services

/// Questions, and the answers' streams.
enum TurnRoutes {
    private struct Question: Decodable {
        let content: String
    }

    /// Answers when all three stages are done. The run goes on where the client does not wait for it.
    static func ask(_ call: Call, _ caller: SignedIn) async throws -> Response {
        let question = try await call.body(Question.self)
        let run = try await call.services.turns.ask(question.content, in: try call.id("id"), by: caller)
        return .json(bytes: try await run.answerText())
    }

    static func askStreaming(_ call: Call, _ caller: SignedIn) async throws -> Response {
        let question = try await call.body(Question.self)
        return .events(of: try await call.services.turns.ask(question.content, in: try call.id("id"), by: caller), after: 0)
    }

    /// The run under way, from behind the event that the watcher saw last.
    static func watch(_ call: Call, _ caller: SignedIn) async throws -> Response {
        let last = try call.request.headers[lastEventID].map { text in
            guard let number = Int(text), number >= 0 else {
                throw CouncilError.invalid("Last-Event-ID is the number of the last event that you saw.")
            }
            return number
        }
        return .events(of: try await call.services.turns.run(in: try call.id("id"), by: caller), after: last ?? 0)
    }

    /// Answers as `ask` does, or streams for a client that wants `text/event-stream`.
    static func resume(_ call: Call, _ caller: SignedIn) async throws -> Response {
        let run = try await call.services.turns.resume(try call.id("id"), by: caller)
        let wantsStream = call.request.headers[.accept]?.contains("text/event-stream") == true
        return wantsStream ? .events(of: run, after: 0) : .json(bytes: try await run.answerText())
    }

    static func cancel(_ call: Call, _ caller: SignedIn) async throws -> Response {
        let id: ConversationID = try call.id("id")
        try await call.services.turns.cancel(id, by: caller)
        return .json(bytes: try await call.services.conversations.document(id, by: caller))
    }

    private static let lastEventID = HTTPField.Name("Last-Event-ID")!
}
