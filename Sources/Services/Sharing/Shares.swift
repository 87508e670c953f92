public import CouncilModel
import Cryptography
import FileStore
import Logging
public import ServiceLifecycle

/// Read-only links to conversations: made, listed, withdrawn, opened by whoever has one.
///
/// Whoever has a link sees what it shows and nothing else; somebody else's link is none in a list, and cannot be withdrawn.
public struct Shares: Service {
    /// Links that one person may have at a time.
    static let maximum = 1000
    /// Seconds that a link may be good for: ten years.
    static let lifetimes = 1...315_576_000

    let data: DataDirectory
    let files: ShareFiles
    let conversations: Conversations
    let settings: Settings
    let passwords: Passwords
    let passKeys: ProofKeys
    let hooks: Hooks
    let clock: WallClock
    let logger: Logger
    let throttle: Throttle
    let views = ViewCounts()

    init(
        data: DataDirectory, files: ShareFiles, conversations: Conversations, settings: Settings, passwords: Passwords,
        signing: [JWTKey], hooks: Hooks, clock: WallClock, logger: Logger
    ) {
        self.data = data
        self.files = files
        self.conversations = conversations
        self.settings = settings
        self.passwords = passwords
        passKeys = ProofKeys(signing, for: "share pass")
        self.hooks = hooks
        self.clock = clock
        self.logger = logger
        throttle = Throttle(clock: clock)
    }

    /// Makes a link.
    ///
    /// - Parameters:
    ///   - expiresIn: seconds; `nil` for a link that ends only by being withdrawn.
    ///   - password: asked of every visitor.
    ///   - isLive: shows the conversation as it is each time; else as it is now, without an answer that is not complete.
    /// - Throws: `.notFound`; `.invalid` with the fields that are wrong; `.conflict` where there is nothing to show yet, or too many
    ///   links; `.forbidden` where sharing is turned off.
    public func create(
        _ conversation: ConversationID, expiresIn: Int?, password: String?, isLive: Bool, by caller: SignedIn
    ) async throws -> NewShare {
        try requireSharing()
        try settings.require(.share, of: caller)
        if let expiresIn, !Self.lifetimes.contains(expiresIn) {
            let sentence =
                "A link is good for a second to ten years (expires_in: 1 to \(Self.lifetimes.upperBound)), or, where no time is named, until it is withdrawn."
            throw CouncilError.invalid(sentence, fields: ["expires_in": sentence])
        }
        if let password { try passwords.checkNew(password) }
        if let summary = try await conversations.summary(conversation, by: caller) {
            try await hooks.gate(.share(EventConversation(id: conversation, title: summary.title)), by: caller)
        }
        let passwordHash: String? = if let password { try await passwords.hash(password) } else { nil }
        try await files.refresh()
        let (conversationFiles, now, token) = (conversations.files(of: conversation, caller.user), clock.now(), Random.token())
        let url = "\(settings.current.server.publicURL)/s/\(token)"
        let (share, title) = try await data.change(caller.user) { [files, hooks] in
            let summary: Conversation
            do {
                summary = try conversationFiles.summary()
            } catch FileStoreError.notFound {
                throw Conversations.missing
            }
            guard files.all(where: { $0.owner == caller.user && !$0.isExpired(at: now) }).count < Self.maximum else {
                throw CouncilError.conflict("You have \(Self.maximum) links already: withdraw some that are not needed any more.")
            }
            let share = Share(
                id: .random(), owner: caller.user, conversation: conversation, createdAt: now,
                expiresAt: expiresIn.map { now.advanced(by: .seconds($0)) },
                content: isLive ? .live : .asOf(title: summary.title, messages: try Self.settledMessages(conversationFiles)),
                passwordHash: passwordHash)
            let about = EventConversation(id: conversation, title: summary.title)
            try hooks.telling([.shareCreated(EventShare(share, url: url), about)], of: caller.user) {
                try files.write(share, ShareFiles.hash(of: token))
            }
            return (share, summary.title)
        }
        return NewShare(url: url, share: ShareDescription(share, title: title, unwritten: nil))
    }

    /// The caller's links that are not over, newest first.
    public func list(by caller: SignedIn) async throws -> [ShareDescription] {
        try requireSharing()
        return try await all(by: caller)
    }

    /// The same, whether or not sharing is turned on.
    func all(by caller: SignedIn) async throws -> [ShareDescription] {
        try await files.refresh()
        let now = clock.now()
        // In the lane, where no views are being written down meanwhile: none is counted twice or left out.
        return try await data.change(caller.user) { [self] in
            try files.all { $0.owner == caller.user && !$0.isExpired(at: now) }
                .sorted { ($0.share.createdAt, $0.share.id.text) > ($1.share.createdAt, $1.share.id.text) }
                .map { entry in
                    ShareDescription(entry.share, title: try files.title(of: entry.share), unwritten: views[entry.hash])
                }
        }
    }

    /// Withdraws a link: from now on it leads nowhere.
    ///
    /// - Throws: `.notFound`, for somebody else's too.
    public func revoke(_ id: ShareID, by caller: SignedIn) async throws {
        try requireSharing()
        try await files.refresh()
        let now = clock.now()
        try await data.change(caller.user) { [self] in
            let mine = files.all { $0.id == id && $0.owner == caller.user && !$0.isExpired(at: now) }
            guard let entry = mine.first else { throw CouncilError.notFound("There is no such link.") }
            try files.withdraw(entry, telling: hooks)
        }
    }

    private func requireSharing() throws {
        guard settings.current.features.sharing else {
            throw CouncilError.forbidden("Sharing is turned off on this server: ask your administrator.")
        }
    }

    /// How many messages stand fast: all but a last question whose answer can still come or be resumed. Blocks.
    private static func settledMessages(_ files: ConversationFiles) throws -> Int {
        let numbers = try files.numbers()
        if let last = numbers.last, case .assistant(let answer) = try files.message(last), answer.status == .complete { return last }
        let lastQuestion = try numbers.last { if case .user = try files.message($0) { true } else { false } }
        // An answer that another question follows can't be resumed any more, however it ended.
        guard let lastQuestion, let answer = numbers.last(where: { $0 < lastQuestion }) else {
            throw CouncilError.conflict(
                "There is no complete answer in this conversation to share: share it when the council has answered, or make the link live.")
        }
        return answer
    }
}

extension ShareDescription {
    /// - Parameter unwritten: views that the file does not know of yet.
    init(_ share: Share, title: String?, unwritten: ViewCounts.Views?) {
        id = share.id
        conversation = share.conversation
        self.title = title
        createdAt = share.createdAt
        expiresAt = share.expiresAt
        isLive = share.content == .live
        hasPassword = share.passwordHash != nil
        views = share.views + (unwritten?.count ?? 0)
        lastViewedAt = unwritten?.last ?? share.lastViewedAt
    }
}
