extension Event {
    /// One of each, for `council hook test` and for the documentation.
    public static let samples: [Self] = EventName.allCases.map(sample)

    public static func sample(_ name: EventName) -> Self {
        let conversation = EventConversation(id: id("5b0f8a9e-6a3c-4f8e-9c53-2f8d4f1f7a11"), title: "Origins of tea")
        let key = EventKey(provider: "openrouter", hint: "…4f2a")
        let later = EventEnvelope.sampleTime.advanced(by: .seconds(7 * 86_400))
        let share = EventShare(id: "b2a1c0d4-11f2-4d55-8a0e-6c1b7d2e9f30", expiresAt: later, hasPassword: false)
        return switch name {
        case .userRegistered: .userRegistered
        case .userSignedIn: .userSignedIn(device: "Firefox on Debian")
        case .userDisabled: .userDisabled
        case .userDeleted: .userDeleted
        case .keyAdded: .keyAdded(key)
        case .keyRemoved: .keyRemoved(key)
        case .keyFailed: .keyFailed(key, reason: "The provider refuses the key (401).")
        case .conversationStarted: .conversationStarted(conversation)
        case .conversationCompleted: .conversationCompleted(conversation)
        case .conversationFailed: .conversationFailed(conversation, reason: "No model answered.")
        case .conversationDeleted: .conversationDeleted(conversation)
        case .shareCreated:
            .shareCreated(
                EventShare(
                    id: share.id, url: "https://council.example.org/s/sampleSampleSampleSampleSampleSampleSample0",
                    expiresAt: share.expiresAt, hasPassword: share.hasPassword), conversation)
        case .shareViewed: .shareViewed(share, conversation)
        case .shareRevoked: .shareRevoked(share, conversation)
        case .shareExpired: .shareExpired(share, conversation)
        case .exportMade: .exportMade(conversation, format: "pdf")
        case .quotaThreshold:
            .quotaThreshold(
                EventQuota(limit: "tokens_per_day", percent: 80, resetsAt: later), reason: "80 % of today's tokens are used.")
        case .quotaExceeded:
            .quotaExceeded(EventQuota(limit: "tokens_per_day", percent: 100, resetsAt: later), reason: "Today's tokens are used up.")
        case .invitationCreated:
            .invitationCreated(
                EventInvitation(
                    email: address("ben@example.org"), url: "https://council.example.org/join/sample", expiresAt: later, team: "research"))
        case .passwordResetRequested:
            .passwordResetRequested(EventReset(url: "https://council.example.org/reset/sample", expiresAt: later))
        case .teamChanged: .teamChanged(EventTeam(id: "research", name: "research", change: "members"))
        case .dataChanged: .dataChanged(EventChanges(count: 12, users: [EventUser.sample.id], isComplete: true))
        case .daemonStarted: .daemonStarted(version: Version.current)
        case .daemonStopping: .daemonStopping
        }
    }

    // What stands in this file is well formed.
    fileprivate static func id<Entity>(_ text: String) -> Identifier<Entity> { Identifier(text)! }
    fileprivate static func address(_ text: String) -> EmailAddress { EmailAddress(text)! }
}

extension EventUser {
    public static let sample = Self(
        id: Event.id("0d9f7c52-3c1e-4a7b-8f5d-9e2b6a4c1d80"), email: Event.address("ana@example.org"), displayName: "Ana")
}

extension EventEnvelope {
    static let sampleTime = Timestamp(milliseconds: 1_795_510_800_000)

    /// Whether there is a person in events of this name.
    private static func user(of name: EventName) -> EventUser? { name.audience == .operators ? nil : .sample }

    /// One that looks like a real one.
    public static func sample(_ name: EventName) -> Self {
        Self(
            id: Event.id("c4c0f5de-7b59-4f3e-8a44-1d2e3f405162"), time: sampleTime, user: user(of: name), notify: true,
            event: .sample(name))
    }
}
