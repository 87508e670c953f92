public import CouncilModel

/// A conversation, ready to be written as a document. Its texts are anybody's: no rendering of it holds anything active.
public struct ConversationDocument: Sendable {
    /// What is known of the conversation.
    public let conversation: Conversation
    /// Its messages in their order.
    public let messages: [Message]

    /// - Parameters:
    ///   - conversation: gives title, id, models and times.
    ///   - messages: questions and answers, oldest first.
    public init(conversation: Conversation, messages: [Message]) {
        self.conversation = conversation
        self.messages = messages
    }

    /// What all its answers used.
    public var usage: Usage {
        messages.reduce(into: Usage()) { sum, message in
            if case .assistant(let answer) = message { sum += answer.usage }
        }
    }

    /// Questions with the answers behind them; an answer without a question, which only a hand can make, is a turn of its own.
    var turns: [Turn] {
        var turns: [Turn] = []
        for message in messages {
            switch message {
            case .user(let question): turns.append(Turn(question: question))
            case .assistant(let answer):
                if turns.isEmpty || turns[turns.count - 1].answer != nil { turns.append(Turn()) }
                turns[turns.count - 1].answer = answer
            }
        }
        return turns
    }

    /// One question and its answer.
    struct Turn {
        var question: UserMessage?
        var answer: AssistantMessage?
    }
}
