/// Something that happened and that hooks may be told of. Each case has one JSON shape; none holds a secret, but for the one-time
/// links of those that exist to deliver one.
public enum Event: Hashable, Sendable {
    case userRegistered
    case userSignedIn(device: String)
    case userDisabled
    case userDeleted
    case keyAdded(EventKey)
    case keyRemoved(EventKey)
    case keyFailed(EventKey, reason: String)
    case conversationStarted(EventConversation)
    case conversationCompleted(EventConversation)
    case conversationFailed(EventConversation, reason: String)
    case conversationDeleted(EventConversation)
    case shareCreated(EventShare, EventConversation)
    case shareViewed(EventShare, EventConversation)
    case shareRevoked(EventShare, EventConversation)
    case shareExpired(EventShare, EventConversation)
    /// `nil` for an export of everything.
    case exportMade(EventConversation?, format: String)
    case quotaThreshold(EventQuota, reason: String)
    case quotaExceeded(EventQuota, reason: String)
    case invitationCreated(EventInvitation)
    case passwordResetRequested(EventReset)
    case teamChanged(EventTeam)
    case dataChanged(EventChanges)
    case daemonStarted(version: String)
    case daemonStopping

    public var name: EventName {
        switch self {
        case .userRegistered: .userRegistered
        case .userSignedIn: .userSignedIn
        case .userDisabled: .userDisabled
        case .userDeleted: .userDeleted
        case .keyAdded: .keyAdded
        case .keyRemoved: .keyRemoved
        case .keyFailed: .keyFailed
        case .conversationStarted: .conversationStarted
        case .conversationCompleted: .conversationCompleted
        case .conversationFailed: .conversationFailed
        case .conversationDeleted: .conversationDeleted
        case .shareCreated: .shareCreated
        case .shareViewed: .shareViewed
        case .shareRevoked: .shareRevoked
        case .shareExpired: .shareExpired
        case .exportMade: .exportMade
        case .quotaThreshold: .quotaThreshold
        case .quotaExceeded: .quotaExceeded
        case .invitationCreated: .invitationCreated
        case .passwordResetRequested: .passwordResetRequested
        case .teamChanged: .teamChanged
        case .dataChanged: .dataChanged
        case .daemonStarted: .daemonStarted
        case .daemonStopping: .daemonStopping
        }
    }
}
