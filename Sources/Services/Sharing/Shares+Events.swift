import CouncilModel
import FileStore

extension Shares {
    /// What events tell of the conversation that a link shows. Blocks.
    func conversation(of share: Share) throws -> EventConversation {
        EventConversation(id: share.conversation, title: try title(of: share) ?? Conversation.untitled)
    }
}

extension EventShare {
    /// - Parameter url: with the token; only where the event is that it was created.
    init(_ share: Share, url: String? = nil) {
        self.init(id: share.id.text, url: url, expiresAt: share.expiresAt, hasPassword: share.passwordHash != nil)
    }
}
