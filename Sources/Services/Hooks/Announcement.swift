import CouncilModel

/// Events that are on disk before their change. Whoever lets go of it without `confirm` takes them back.
struct Announcement: ~Copyable {
    private let hooks: Hooks
    private var places: [Outbox.Place]

    init(_ places: [Outbox.Place] = [], by hooks: Hooks) {
        self.places = places
        self.hooks = hooks
    }

    /// The change has come about: from now on it is told.
    consuming func confirm() {
        for place in places { hooks.confirm(place) }
        places = []
    }

    deinit {
        for place in places { hooks.outbox.withdraw(place) }
    }
}
