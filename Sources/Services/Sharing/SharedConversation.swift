public import CouncilModel

/// What a visitor with a link is shown.
public enum SharedPage: Sendable {
    /// The password is asked for. Nothing of the conversation is known to the visitor, not even its title.
    case locked
    case open(SharedConversation)
}

/// A conversation as a link shows it: without what is its owner's alone, such as costs and a provider's complaints about a key.
public struct SharedConversation: Sendable {
    public let conversation: Conversation
    public let messages: [Message]
    /// The link that leads here.
    public let share: Share
    let hash: String

    /// - Parameters:
    ///   - summary: as it is now.
    ///   - messages: those that the link shows.
    ///   - isRunning: whether an answer is under way in the conversation.
    init(_ summary: Conversation, _ messages: [Message], share: Share, hash: String, isRunning: Bool) {
        self.share = share
        self.hash = hash
        self.messages = messages.enumerated().map { index, message in
            guard case .assistant(let answer) = message else { return message }
            return .assistant(Self.shown(answer, isRunning: isRunning && index == messages.count - 1))
        }
        var conversation = summary
        conversation.messageCount = messages.count
        if case .asOf(let title, _) = share.content {
            conversation.title = title
            // What came later does not show: not when it came, nor which models it went to.
            conversation.updatedAt = conversation.createdAt
            for case .assistant(let answer) in messages {
                conversation.updatedAt = answer.completedAt ?? answer.createdAt
                (conversation.models, conversation.leadModel) = (answer.council.members, answer.council.lead)
            }
        }
        self.conversation = conversation
    }

    private static func shown(_ answer: AssistantMessage, isRunning: Bool) -> AssistantMessage {
        var answer = answer
        // The daemon that it ran in is gone; its owner has not looked since.
        if answer.status == .running, !isRunning { answer.status = .interrupted }
        answer.usage = Usage()
        for index in answer.stage1.indices { answer.stage1[index].call = Self.shown(answer.stage1[index].call) }
        for index in answer.stage2.indices { answer.stage2[index].call = Self.shown(answer.stage2[index].call) }
        if let call = answer.stage3?.call { answer.stage3?.call = Self.shown(call) }
        answer.title = nil
        for index in answer.errors.indices {
            answer.errors[index].usage = nil
            answer.errors[index].detail = "The call failed."
        }
        return answer
    }

    private static func shown(_ call: CallRecord) -> CallRecord {
        var call = call
        (call.usage, call.generationID) = (nil, nil)
        return call
    }
}

/// Leave to see a link behind its password for a while: what the visitor's browser keeps.
public struct SharePass: Sendable {
    /// Goes into a cookie as it is.
    public let text: String
    /// How long it is good for.
    public let seconds: Int
}
