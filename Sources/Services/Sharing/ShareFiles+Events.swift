import CouncilModel
import FileStore

/// What hooks are told of links. All of it blocks.
extension ShareFiles {
    /// What events tell of the conversation that a link shows.
    func conversation(of share: Share) throws -> EventConversation {
        EventConversation(id: share.conversation, title: try title(of: share) ?? Conversation.untitled)
    }

    /// As it was when shared, or of now. `nil` where it cannot be read: a list shows the link all the same, so that it can be withdrawn.
    func title(of share: Share) throws -> String? {
        switch share.content {
        case .asOf(let title, _): return title
        case .live:
            do {
                return try data.files(of: share.conversation, share.owner).summary().title
            } catch FileStoreError.notFound, FileStoreError.damaged, FileStoreError.tooLarge, FileStoreError.unreadable {
                return nil
            }
        }
    }

    /// Removes a link and tells hooks: what they have made of it somewhere else goes with it. Call it in the owner's lane.
    func withdraw(_ entry: Entry, telling hooks: Hooks) throws {
        try hooks.telling([.shareRevoked(EventShare(entry.share), try conversation(of: entry.share))], of: entry.share.owner) {
            try remove(entry.hash)
        }
    }

    /// The same for all that are like this. Call it in the owner's lane, after `refresh`.
    func withdrawAll(telling hooks: Hooks, where isDoomed: (Share) -> Bool) throws {
        for entry in all(where: isDoomed) { try withdraw(entry, telling: hooks) }
    }
}

extension EventShare {
    /// - Parameter url: with the token; only where the event is that it was created.
    init(_ share: Share, url: String? = nil) {
        self.init(id: share.id.text, url: url, expiresAt: share.expiresAt, hasPassword: share.passwordHash != nil)
    }
}
