public import CouncilModel
import FileStore

extension Hooks {
    /// Puts events on disk before the change that they tell of, in the lane in which the change belongs: confirm when it has come about.
    /// Each hook that wants one gets an entry of its own; nothing is written for what no configured hook wants.
    ///
    /// - Parameters:
    ///   - events: not asked for where no hook is configured at all.
    ///   - profile: of the person they are about; where there is none any more, nothing is told.
    ///   - message: the number of the message that they are about.
    /// - Throws: `FileStoreError` where the outbox cannot be written: don't make the change then.
    func prepare(
        _ events: @autoclosure () throws -> [Event], about profile: @autoclosure () throws -> Profile?, message: Int? = nil
    ) throws -> Announcement {
        guard !settings.current.hooks.isEmpty else { return Announcement(by: self) }
        let wanted = try events().filter { wants($0.name) }
        guard !wanted.isEmpty, let profile = try profile() else { return Announcement(by: self) }
        let entries = wanted.flatMap { self.entries($0, about: profile, message: message) }
        return Announcement(try outbox.prepare(entries), by: self)
    }

    /// Makes a change of a person's records and tells hooks of it; see `prepare`.
    @discardableResult
    func telling<Value>(
        _ events: @autoclosure () throws -> [Event], of user: UserID, message: Int? = nil, _ change: () throws -> Value
    ) throws -> Value {
        let announcement = try prepare(try events(), about: try found { try data.profiles.read(user) }, message: message)
        let value = try change()
        announcement.confirm()
        return value
    }

    /// Tells hooks of something that is done already, or that changes nothing. Returns when it is on disk.
    ///
    /// - Parameter profile: `nil` for what concerns no person.
    public func announce(_ event: Event, about profile: Profile?) async throws {
        let entries = entries(event, about: profile)
        guard !entries.isEmpty else { return }
        try await data.files.pool.run { [outbox, lanes] in
            for place in try outbox.write(entries) { lanes.add(place) }
        }
    }

    /// One for each hook that wants the event.
    func entries(_ event: Event, about profile: Profile?, message: Int? = nil) -> [OutboxEntry] {
        let hooks = settings.current.hooks(on: event.name.rawValue)
        guard !hooks.isEmpty else { return [] }
        let envelope = envelope(event, about: profile)
        return hooks.map { OutboxEntry(envelope: envelope, hook: $0.name, message: message) }
    }

    private func envelope(_ event: Event, about profile: Profile?) -> EventEnvelope {
        let notify =
            switch event.name.audience {
            case .personAlways, .operators: true
            case .person: profile?.preferences.notifications.contains(event.name.rawValue) == true
            }
        return EventEnvelope(id: .random(), time: clock.now(), user: profile.map { EventUser($0) }, notify: notify, event: event)
    }

    /// The change is made and cannot be taken back: an entry that stays prepared is delivered after the next start.
    func confirm(_ place: Outbox.Place) {
        do {
            try outbox.confirm(place)
            lanes.add(place)
        } catch {
            logger.error("an event waits for the daemon's next start: \(error)")
        }
    }
}
