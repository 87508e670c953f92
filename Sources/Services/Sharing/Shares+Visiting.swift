import CouncilModel
import FileStore

extension Shares {
    /// How long a visitor who knew the password may look without being asked again.
    private static let passLifetime = Duration.seconds(3600)

    /// What everybody is told of a link that leads nowhere, whatever the reason.
    static let missing = CouncilError.notFound("There is nothing at this address. The link may be mistyped, over, or withdrawn.")

    /// What a visitor with this token sees. It is not counted as a view yet.
    ///
    /// - Parameter pass: what `unlock` gave this visitor, if anything.
    /// - Throws: `.notFound` for a token that is unknown, over or withdrawn, all alike; `.damaged`.
    public func open(_ token: String, pass: String?) async throws -> SharedPage {
        let (hash, share) = try await share(of: token)
        if let password = share.passwordHash {
            guard let pass, accepts(pass, for: hash, password: password) else { return .locked }
        }
        return .open(try await content(of: share, hash: hash))
    }

    /// Lets a visitor in who knows the link's password. How often one may try is limited for each address: by the link, and by all
    /// links together, so that nobody guesses it and nobody keeps others out.
    ///
    /// - Throws: `.notFound` as `open`; `.invalid` for a wrong password; `.tooMany`.
    public func unlock(_ token: String, password: String, from origin: Origin) async throws -> SharePass {
        let (hash, share) = try await share(of: token)
        guard let stored = share.passwordHash else { return pass(for: hash, share) }
        let limit = settings.current.accounts.throttle.signInPerMinute
        let visitor = origin.address ?? "the socket"
        try throttle.admit(["\(hash) from \(visitor)"], limit: limit, window: .seconds(60), what: "attempts")
        if let address = origin.address {
            try throttle.admit(["links from \(address)"], limit: limit * 3, window: .seconds(60), what: "attempts")
        }
        guard try await passwords.matches(password, stored) else {
            throw CouncilError.invalid("This is not the password.", fields: ["password": "This is not the password."])
        }
        return pass(for: hash, share)
    }

    /// Counts a view of what `open` gave. It reaches the disk within seconds, together with others.
    public func countView(of shared: SharedConversation) {
        views.count(shared.hash, of: shared.share.owner, at: clock.now())
    }

    /// The link of a token, where it leads somewhere.
    private func share(of token: String) async throws -> (hash: String, share: Share) {
        let hash = ShareFiles.hash(of: token)
        guard settings.current.features.sharing, let share = try await files.share(hash), !share.isExpired(at: clock.now()),
            let owner = try await found({ try await data.profiles.value(share.owner) }), owner.status == .active
        else { throw Self.missing }
        return (hash, share)
    }

    private func content(of share: Share, hash: String) async throws -> SharedConversation {
        let conversationFiles = conversations.files(of: share.conversation, share.owner)
        // Asked before the files are read: a run that ends in between has written its end by then.
        let isLive = conversations.runs.isLive(share.conversation)
        return try await data.files.pool.run {
            let summary: Conversation
            do {
                summary = try conversationFiles.summary()
            } catch FileStoreError.notFound {
                throw Self.missing
            }
            let last = if case .asOf(_, let messages) = share.content { messages } else { Int.max }
            let messages = try conversationFiles.numbers().filter { $0 <= last }.map { try conversationFiles.message($0) }
            return SharedConversation(summary, messages, share: share, hash: hash, isRunning: isLive)
        }
    }

    private func pass(for hash: String, _ share: Share) -> SharePass {
        let now = clock.now()
        let end = min(now.advanced(by: Self.passLifetime), share.expiresAt ?? Timestamp(milliseconds: .max))
        let text = "\(end.milliseconds)." + passKeys.proof(of: Self.proven(hash, share.passwordHash ?? "none", end.milliseconds))
        return SharePass(text: text, seconds: Int((end.milliseconds - now.milliseconds + 999) / 1000))
    }

    /// Good for one link, with its password of now, until its time.
    private func accepts(_ pass: String, for hash: String, password: String) -> Bool {
        let parts = pass.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let end = Int64(parts[0]), end > clock.now().milliseconds else { return false }
        return passKeys.accept(String(parts[1]), for: Self.proven(hash, password, end))
    }

    private static func proven(_ hash: String, _ password: String, _ end: Int64) -> String { "\(hash) \(password) \(end)" }
}
