public import CouncilModel
import FileStore
import Logging

/// People's accounts: made, shown, changed, taken along, deleted.
public struct Accounts: Sendable {
    let data: DataDirectory
    let directory: PeopleIndex
    let settings: Settings
    let passwords: Passwords
    let sessions: Sessions
    let hooks: Hooks
    let shares: ShareFiles
    let clock: WallClock
    let logger: Logger

    /// Makes an account and signs its owner in. The person's directory appears whole or not at all.
    ///
    /// - Throws: `.forbidden` where registration is closed or a gate refuses; `.invalid` with the fields that are wrong; `.tooMany`.
    public func register(email: String, password: String, from origin: Origin) async throws -> Tokens {
        guard settings.current.accounts.registration == .open else {
            throw CouncilError.forbidden("Registration is closed: ask your administrator for an account.")
        }
        guard let address = EmailAddress(email) else {
            throw Self.refusal("This is no e-mail address: write it as name@example.org.")
        }
        try passwords.checkNew(password)
        let limit = settings.current.accounts.throttle.registerPerHour
        try sessions.throttle.admit(
            origin.keys("registration", account: address.folded), limit: limit, window: .seconds(3600), what: "registrations")
        guard try await directory.claim(address) else {
            throw Self.refusal("This e-mail address is registered already: sign in instead.")
        }
        defer { directory.release(address) }
        try await hooks.gate(.register(email: address.text), by: nil)
        let credentials = Credentials(passwordHash: try await passwords.hash(password))
        let profile = Profile(id: .random(), email: address, role: "member", createdAt: clock.now())
        let (session, token) = sessions.newSession(for: profile.id, device: origin.device)
        try await data.change(profile.id) { [data, directory, hooks] in
            let announcement = try hooks.prepare([.userRegistered], about: profile)
            let record = try data.files.makeDirectory(profile.id.text, in: data.users) { path in
                try data.files.writeRecord(credentials, to: path + "/credentials.json")
                try data.files.writeRecord(SessionList(sessions: [session]), to: path + "/sessions.json")
                return try data.files.writeRecord(profile, to: path + "/profile.json")
            }
            directory.note(profile, stamp: record.stamp)
            announcement.confirm()
        }
        return try sessions.tokens(for: profile.id, session: session.id, refresh: token)
    }

    /// Changes what people may say about themselves. `nil` leaves a value as it is.
    public func update(
        displayName: String?, preferences: PreferencesChange? = nil, by caller: SignedIn
    ) async throws -> Profile {
        guard displayName != nil || preferences != nil else { return caller.profile }
        if let displayName {
            guard displayName.unicodeScalars.count <= 100,
                !displayName.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
            else {
                let sentence = "A display name has at most 100 characters on one line."
                throw CouncilError.invalid(sentence, fields: ["display_name": sentence])
            }
        }
        try preferences?.check()
        return try await change(caller.user) { profile in
            if let displayName { profile.displayName = displayName.isEmpty ? nil : displayName }
            preferences?.apply(to: &profile.preferences)
        }
    }

    /// Deletes the account: its directory and its links are gone when this returns. The caller has seen to it that none of its runs is under way.
    public func delete(by caller: SignedIn) async throws {
        try await shares.refresh()
        try await data.change(caller.user) { [data, directory, shares, hooks] in
            try shares.withdrawAll(telling: hooks) { $0.owner == caller.user }
            try hooks.aside.removeAll(of: caller.user)
            try hooks.telling([.userDeleted], of: caller.user) { try data.files.deleteDirectory(caller.user.text, in: data.users) }
            data.forget(caller.user)
            directory.forget(caller.user)
        }
    }

    /// The profiles whose address or name contains `query` (all for `nil`), oldest first.
    public func list(query: String?, by _: Operator) async throws -> [Profile] {
        let profiles = try await directory.profiles()
        guard let query = query?.lowercased(), !query.isEmpty else { return profiles }
        return profiles.filter { $0.email.folded.contains(query) || $0.displayName?.lowercased().contains(query) == true }
    }

    /// Disables or enables somebody, or gives them another role or plan. It counts from their next request on.
    ///
    /// - Throws: `.notFound`; `.invalid` for a role or plan that the configuration does not name.
    public func update(
        _ user: UserID, status: Profile.Status?, role: String?, plan: String?, by administrator: Operator
    ) async throws -> Profile {
        let configuration = settings.current
        if let role, configuration.roles[role] == nil { throw Self.unknown("role", role, among: configuration.roles.keys) }
        if let plan, configuration.plans[plan] == nil { throw Self.unknown("plan", plan, among: configuration.plans.keys) }
        let changed = try await change(user, telling: status == .disabled ? .userDisabled : nil) { profile in
            profile.status = status ?? profile.status
            profile.role = role ?? profile.role
            profile.plan = plan ?? profile.plan
        }
        logger.notice(
            "an administrator changed an account",
            metadata: [
                "by": "\(administrator.name)", "account": "\(user)", "status": "\(changed.status.rawValue)", "role": "\(changed.role)",
            ])
        return changed
    }

    /// - Parameter event: told where the person's status changes.
    private func change(
        _ user: UserID, telling event: Event? = nil, _ edit: @escaping @Sendable (inout Profile) -> Void
    ) async throws -> Profile {
        try await data.change(user) { [data, hooks] in
            do {
                let isNews = try event != nil && data.profiles.read(user).status == .active
                return try hooks.telling(isNews ? [event].compactMap(\.self) : [], of: user) {
                    try data.profiles.update(user) { profile in
                        edit(&profile)
                        return profile
                    }.result
                }
            } catch FileStoreError.notFound {
                throw CouncilError.notFound("There is no such person.")
            }
        }
    }

    private static func refusal(_ sentence: String) -> CouncilError {
        .invalid(sentence, fields: ["email": sentence])
    }

    private static func unknown(_ field: String, _ value: String, among known: some Sequence<String>) -> CouncilError {
        let sentence = "There is no \(field) named \(value): the configuration has \(known.sorted().joined(separator: ", "))."
        return .invalid(sentence, fields: [field: sentence])
    }
}
