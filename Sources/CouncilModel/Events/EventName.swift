/// The names of all events that hooks can be put on, as they stand in the configuration and on a hook's standard input.
public enum EventName: String, Hashable, Sendable, Codable, CaseIterable {
    case userRegistered = "user.registered"
    case userSignedIn = "user.signed_in"
    case userDisabled = "user.disabled"
    case userDeleted = "user.deleted"
    case keyAdded = "key.added"
    case keyRemoved = "key.removed"
    case keyFailed = "key.failed"
    case conversationStarted = "conversation.started"
    case conversationCompleted = "conversation.completed"
    case conversationFailed = "conversation.failed"
    case conversationDeleted = "conversation.deleted"
    case shareCreated = "share.created"
    case shareViewed = "share.viewed"
    case shareRevoked = "share.revoked"
    case shareExpired = "share.expired"
    case exportMade = "export.made"
    case quotaThreshold = "quota.threshold"
    case quotaExceeded = "quota.exceeded"
    case invitationCreated = "invitation.created"
    case passwordResetRequested = "password.reset_requested"
    case teamChanged = "team.changed"
    case dataChanged = "data.changed"
    case daemonStarted = "daemon.started"
    case daemonStopping = "daemon.stopping"

    /// Who decides whether `notify-*` hooks tell of it.
    public enum Audience: Sendable {
        /// The person it is about, by their preferences.
        case person
        /// The same person, whatever they prefer: it is about their safety, or delivers what they asked for.
        case personAlways
        /// Whoever runs the daemon; always.
        case operators
    }

    public var audience: Audience {
        switch self {
        case .userDisabled, .keyFailed, .invitationCreated, .passwordResetRequested: .personAlways
        case .dataChanged, .daemonStarted, .daemonStopping: .operators
        case .userRegistered, .userSignedIn, .userDeleted, .keyAdded, .keyRemoved, .conversationStarted, .conversationCompleted,
            .conversationFailed, .conversationDeleted, .shareCreated, .shareViewed, .shareRevoked, .shareExpired, .exportMade,
            .quotaThreshold, .quotaExceeded, .teamChanged:
            .person
        }
    }

    /// When it is told, in one sentence.
    public var meaning: String {
        switch self {
        case .userRegistered: "Somebody has made an account."
        case .userSignedIn: "Somebody has signed in on a device."
        case .userDisabled: "An administrator has disabled an account."
        case .userDeleted: "An account and all that it held are gone."
        case .keyAdded: "A person has added a provider's key, or put another in its place."
        case .keyRemoved: "A person has removed a provider's key."
        case .keyFailed: "The provider refused a person's key while the council was answering."
        case .conversationStarted: "A question is stored and the council begins to answer."
        case .conversationCompleted: "The council has answered."
        case .conversationFailed: "The council could not answer; `reason` says why."
        case .conversationDeleted: "A person has deleted a conversation."
        case .shareCreated: "A person has made a read-only link; `url` is the link, which is told this once."
        case .shareViewed: "Somebody has opened a shared conversation."
        case .shareRevoked: "A link was taken back, by its owner or with the conversation or the account that was deleted."
        case .shareExpired: "A link's time is over."
        case .exportMade: "A person has exported a conversation, or all of them (`conversation` is null then)."
        case .quotaThreshold: "A person or their team has used most of a limit."
        case .quotaExceeded: "A limit has refused a question."
        case .invitationCreated: "Somebody is invited; `url` is the link that lets them in, once. `user` is who invites."
        case .passwordResetRequested: "A person wants a new password; `url` is the link that lets them set it, once."
        case .teamChanged: "A team, its members or its key have changed."
        case .dataChanged:
            "Something in the data directory has changed. Gathered (`every:`), and told once at the daemon's start. `users` has at most 100 ids; `all_users` says whether it names all."
        case .daemonStarted: "The daemon has started."
        case .daemonStopping: "The daemon is stopping; its API answers no more."
        }
    }
}
