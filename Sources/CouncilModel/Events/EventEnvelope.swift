/// An event as a hook gets it on its standard input: who and when, and beside them the event's own fields.
///
/// ```
/// {"id", "event", "time", "user": {"id", "email", "display_name"} or null, "notify", … the event's fields}
/// ```
public struct EventEnvelope: Hashable, Sendable {
    /// The same at each try: it tells one event from another.
    public let id: EventID
    public let time: Timestamp
    /// `nil` for events that concern no person.
    public let user: EventUser?
    /// Whether `notify-*` hooks are to tell of it.
    public let notify: Bool
    public let event: Event

    public init(id: EventID, time: Timestamp, user: EventUser?, notify: Bool, event: Event) {
        self.id = id
        self.time = time
        self.user = user
        self.notify = notify
        self.event = event
    }
}

public typealias EventID = Identifier<EventEnvelope>

extension EventEnvelope: Codable {
    private enum CodingKeys: String, CodingKey { case id, time, user, notify }

    public func encode(to encoder: any Encoder) throws {
        try event.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(time, forKey: .time)
        try container.encode(user, forKey: .user)
        try container.encode(notify, forKey: .notify)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            id: try container.decode(EventID.self, forKey: .id), time: try container.decode(Timestamp.self, forKey: .time),
            user: try container.decodeIfPresent(EventUser.self, forKey: .user),
            notify: try container.decode(Bool.self, forKey: .notify), event: try Event(from: decoder))
    }
}
