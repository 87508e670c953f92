public import CouncilModel
import FileStore

extension Hooks {
    /// Puts events on disk before the change that they tell of, in the lane in which the change belongs: confirm when it has come about.
    /// Nothing is written for what no configured hook wants.
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
        var places: [Outbox.Place] = []
        do {
            for event in wanted {
                places.append(try outbox.prepare(OutboxEntry(envelope: envelope(event, about: profile), message: message)))
            }
        } catch {
            for place in places { outbox.withdraw(place) }
            throw error
        }
        return Announcement(places, by: self)
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
        guard wants(event.name) else { return }
        let entry = OutboxEntry(envelope: envelope(event, about: profile))
        try await data.files.pool.run { [outbox, lanes] in lanes.add(try outbox.write(entry)) }
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
