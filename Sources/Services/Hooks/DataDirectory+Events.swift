import CouncilModel
import Cryptography
import FileStore

extension DataDirectory {
    /// Whether the change that a prepared event tells of may have come about before the daemon died: a cheap look, and yes where it cannot
    /// be known, since an event is rather told twice than never. Blocks.
    func bearsOut(_ entry: OutboxEntry) throws -> Bool {
        guard let user = entry.envelope.user?.id else { return true }
        switch entry.envelope.event {
        case .userRegistered: return try found { try profiles.read(user) } != nil
        case .userDeleted: return try found { try profiles.read(user) } == nil
        case .userDisabled: return try found { try profiles.read(user) }?.status != .active
        case .keyAdded(let key): return try hasKey(key, of: user)
        case .keyRemoved(let key): return try !hasKey(key, of: user)
        case .conversationStarted(let conversation): return try message(entry.message, of: conversation, user) != nil
        case .conversationCompleted(let conversation): return try status(entry.message, of: conversation, user) == .complete
        case .conversationFailed(let conversation, _): return try status(entry.message, of: conversation, user) == .failed
        case .conversationDeleted(let conversation):
            return try found { try files.stamp(of: files(of: conversation.id, user).summaryPath) } == nil
        case .shareCreated(let share, _):
            guard let token = share.url?.split(separator: "/").last else { return true }
            return try found { try files.stamp(of: "\(root.path)/shares/\(SHA256.hex(token.utf8)).json") } != nil
        case .userSignedIn, .keyFailed, .shareViewed, .shareRevoked, .shareExpired, .exportMade, .quotaThreshold, .quotaExceeded,
            .invitationCreated, .passwordResetRequested, .teamChanged, .dataChanged, .daemonStarted, .daemonStopping:
            return true
        }
    }

    private func hasKey(_ key: EventKey, of user: UserID) throws -> Bool {
        let list = try found { try keys.read(user) } ?? KeyList()
        return list.keys.contains { $0.provider == key.provider && $0.hint == key.hint }
    }

    private func message(_ number: Int?, of conversation: EventConversation, _ user: UserID) throws -> Message? {
        guard let number else { return nil }
        return try found { try files(of: conversation.id, user).message(number) }
    }

    private func status(
        _ number: Int?, of conversation: EventConversation, _ user: UserID
    ) throws -> AssistantMessage.Status? {
        if case .assistant(let answer) = try message(number, of: conversation, user) { answer.status } else { nil }
    }
}
