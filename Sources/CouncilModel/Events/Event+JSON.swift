/// The fields stand beside `event`, its name.
extension Event: Codable {
    private enum CodingKeys: String, CodingKey {
        case event, device, key, reason, conversation, share, format, quota, invitation, reset, team, changes, version
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .event)
        switch self {
        case .userRegistered, .userDisabled, .userDeleted, .daemonStopping: break
        case .userSignedIn(let device): try container.encode(device, forKey: .device)
        case .keyAdded(let key), .keyRemoved(let key): try container.encode(key, forKey: .key)
        case .keyFailed(let key, let reason):
            try container.encode(key, forKey: .key)
            try container.encode(reason, forKey: .reason)
        case .conversationStarted(let conversation), .conversationCompleted(let conversation), .conversationDeleted(let conversation):
            try container.encode(conversation, forKey: .conversation)
        case .conversationFailed(let conversation, let reason):
            try container.encode(conversation, forKey: .conversation)
            try container.encode(reason, forKey: .reason)
        case .shareCreated(let share, let conversation), .shareViewed(let share, let conversation),
            .shareRevoked(let share, let conversation), .shareExpired(let share, let conversation):
            try container.encode(share, forKey: .share)
            try container.encode(conversation, forKey: .conversation)
        case .exportMade(let conversation, let format):
            try container.encode(conversation, forKey: .conversation)
            try container.encode(format, forKey: .format)
        case .quotaThreshold(let quota, let reason), .quotaExceeded(let quota, let reason):
            try container.encode(quota, forKey: .quota)
            try container.encode(reason, forKey: .reason)
        case .invitationCreated(let invitation): try container.encode(invitation, forKey: .invitation)
        case .passwordResetRequested(let reset): try container.encode(reset, forKey: .reset)
        case .teamChanged(let team): try container.encode(team, forKey: .team)
        case .dataChanged(let changes): try container.encode(changes, forKey: .changes)
        case .daemonStarted(let version): try container.encode(version, forKey: .version)
        }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func field<Value: Decodable>(_ key: CodingKeys) throws -> Value { try container.decode(Value.self, forKey: key) }
        switch try container.decode(EventName.self, forKey: .event) {
        case .userRegistered: self = .userRegistered
        case .userSignedIn: self = .userSignedIn(device: try field(.device))
        case .userDisabled: self = .userDisabled
        case .userDeleted: self = .userDeleted
        case .keyAdded: self = .keyAdded(try field(.key))
        case .keyRemoved: self = .keyRemoved(try field(.key))
        case .keyFailed: self = .keyFailed(try field(.key), reason: try field(.reason))
        case .conversationStarted: self = .conversationStarted(try field(.conversation))
        case .conversationCompleted: self = .conversationCompleted(try field(.conversation))
        case .conversationFailed: self = .conversationFailed(try field(.conversation), reason: try field(.reason))
        case .conversationDeleted: self = .conversationDeleted(try field(.conversation))
        case .shareCreated: self = .shareCreated(try field(.share), try field(.conversation))
        case .shareViewed: self = .shareViewed(try field(.share), try field(.conversation))
        case .shareRevoked: self = .shareRevoked(try field(.share), try field(.conversation))
        case .shareExpired: self = .shareExpired(try field(.share), try field(.conversation))
        case .exportMade:
            self = .exportMade(
                try container.decodeIfPresent(EventConversation.self, forKey: .conversation), format: try field(.format))
        case .quotaThreshold: self = .quotaThreshold(try field(.quota), reason: try field(.reason))
        case .quotaExceeded: self = .quotaExceeded(try field(.quota), reason: try field(.reason))
        case .invitationCreated: self = .invitationCreated(try field(.invitation))
        case .passwordResetRequested: self = .passwordResetRequested(try field(.reset))
        case .teamChanged: self = .teamChanged(try field(.team))
        case .dataChanged: self = .dataChanged(try field(.changes))
        case .daemonStarted: self = .daemonStarted(version: try field(.version))
        case .daemonStopping: self = .daemonStopping
        }
    }
}
