import CouncilModel
import Cryptography
import FileStore

/// Who is signed in, on which devices, with which tokens.
public struct Sessions: Sendable {
    /// Devices that one person may have signed in; the one used longest ago goes.
    static let maximum = 50

    let data: DataDirectory
    let directory: PeopleIndex
    let settings: Settings
    let passwords: Passwords
    let hooks: Hooks
    let clock: WallClock
    let throttle: Throttle
    private let accessTokens: JSONWebTokens
    private let refreshKeys: ProofKeys
    private let goodTokens = GoodTokens()

    init(
        data: DataDirectory, directory: PeopleIndex, settings: Settings, passwords: Passwords, hooks: Hooks, clock: WallClock,
        keys: [JWTKey]
    ) throws {
        self.data = data
        self.directory = directory
        self.settings = settings
        self.passwords = passwords
        self.hooks = hooks
        self.clock = clock
        throttle = Throttle(clock: clock)
        accessTokens = try JSONWebTokens(keys: keys)
        refreshKeys = .refreshTokens(keys)
    }

    /// Signs in by password. An unknown address and a wrong password take the same time and give the same answer.
    ///
    /// - Throws: `.unauthenticated`; `.tooMany`.
    public func signIn(email: String, password: String, from origin: Origin) async throws -> Tokens {
        let limit = settings.current.accounts.throttle.signInPerMinute
        try throttle.admit(origin.keys("sign-in", account: email), limit: limit, window: .seconds(60), what: "sign-ins")
        let user = try await directory.user(for: email)
        let stored: String?
        if let user { stored = try await found { try await data.credentials.value(user).passwordHash } } else { stored = nil }
        guard try await passwords.matches(password, stored), let user else {
            throw CouncilError.unauthenticated("The e-mail address or the password is wrong.")
        }
        guard let profile = try await found({ try await data.profiles.value(user) }) else {
            throw CouncilError.unauthenticated("The e-mail address or the password is wrong.")
        }
        guard profile.status == .active else {
            throw CouncilError.unauthenticated("This account is disabled: ask your administrator.")
        }
        return try await begin(for: user, device: origin.device)
    }

    /// Exchanges a refresh token for new tokens. A token that was exchanged before ends its whole session: somebody has a copy.
    ///
    /// - Throws: `.unauthenticated`.
    public func refresh(_ text: String, device: String) async throws -> Tokens {
        let refused = CouncilError.unauthenticated("The refresh token is not valid any more: sign in again.")
        guard let token = RefreshToken(text, keys: refreshKeys), try await isActive(token.user) else { throw refused }
        let next = RefreshToken(user: token.user, session: token.session, generation: token.generation + 1, keys: refreshKeys)
        let (now, lifetime) = (clock.now(), settings.current.accounts.refreshToken)
        let isGood = try await data.change(token.user) { [data] in
            try found {
                try data.sessions.update(token.user) { list in
                    guard let at = list.sessions.firstIndex(where: { $0.id == token.session }) else { return false }
                    guard constantTimeEqual(list.sessions[at].tokenHash.utf8, token.hash.utf8), list.sessions[at].expiresAt > now else {
                        list.sessions.remove(at: at)
                        return false
                    }
                    list.sessions[at].tokenHash = next.hash
                    list.sessions[at].generation = next.generation
                    list.sessions[at].lastUsedAt = now
                    list.sessions[at].expiresAt = now.advanced(by: lifetime)
                    list.sessions[at].device = device
                    return true
                }.result
            } ?? false
        }
        guard isGood else { throw refused }
        return try tokens(for: token.user, session: token.session, refresh: next)
    }

    /// Ends the caller's session, or the one that a refresh token belongs to. Tokens of it are refused from now on.
    public func signOut(_ caller: SignedIn, refreshToken: String?) async throws {
        let named = refreshToken.flatMap { RefreshToken($0, keys: refreshKeys) }
        guard let session = named?.user == caller.user ? named?.session : caller.session else { return }
        try await data.change(caller.user) { [data] in
            _ = try found { try data.sessions.update(caller.user) { $0.sessions.removeAll { $0.id == session } } }
        }
    }

    /// Who sends this access token, where it is good, its session is not ended, and the account is active.
    ///
    /// - Throws: `.unauthenticated`.
    public func signedIn(bearing token: String) async throws -> SignedIn {
        let now = clock.now()
        let claims: AccessClaims
        do {
            claims = try verified(token, at: now)
        } catch CryptographyError.expired {
            throw CouncilError.unauthenticated("The access token has expired: refresh it or sign in again.")
        } catch {
            throw CouncilError.unauthenticated("The access token is not valid: sign in again.")
        }
        // A profile that was copied into another person's directory must not lend its owner's authority.
        guard claims.type == AccessClaims.accessType, let profile = try await found({ try await data.profiles.value(claims.sub) }),
            profile.id == claims.sub
        else {
            throw CouncilError.unauthenticated("The access token is not valid: sign in again.")
        }
        guard profile.status == .active else {
            throw CouncilError.unauthenticated("This account is disabled: ask your administrator.")
        }
        if let session = claims.sid {
            let list = try await found { try await data.sessions.value(claims.sub) }
            guard list?.sessions.contains(where: { $0.id == session && $0.expiresAt > now }) == true else {
                throw CouncilError.unauthenticated("This device was signed out: sign in again.")
            }
        }
        return SignedIn(profile: profile, session: claims.sid)
    }

    /// The claims of a token. One that was found good is not verified again before its time is over.
    private func verified(_ token: String, at now: Timestamp) throws -> AccessClaims {
        if let known = goodTokens.known(token), known.exp > now.date { return known }
        let claims: AccessClaims = try accessTokens.verify(token, now: now.date)
        goodTokens.keep(claims, for: token)
        return claims
    }

    /// Begins a session for somebody whose identity is proven.
    private func begin(for user: UserID, device: String) async throws -> Tokens {
        let (session, token) = newSession(for: user, device: device)
        let now = clock.now()
        try await data.change(user) { [data, hooks] in
            let list = try found { try data.sessions.read(user) } ?? SessionList()
            var kept = list.sessions.filter { $0.expiresAt > now }.sorted { $0.lastUsedAt > $1.lastUsedAt }
            kept = Array(kept.prefix(Self.maximum - 1))
            try hooks.telling([.userSignedIn(device: device)], of: user) {
                try data.sessions.write(SessionList(sessions: kept + [session]), for: user)
            }
        }
        return try tokens(for: user, session: session.id, refresh: token)
    }

    func newSession(for user: UserID, device: String) -> (Session, RefreshToken) {
        let now = clock.now()
        let token = RefreshToken(user: user, session: .random(), generation: 0, keys: refreshKeys)
        let expiry = now.advanced(by: settings.current.accounts.refreshToken)
        return (Session(id: token.session, createdAt: now, expiresAt: expiry, device: device, tokenHash: token.hash), token)
    }

    func tokens(for user: UserID, session: SessionID, refresh: RefreshToken) throws -> Tokens {
        let now = clock.now()
        let lifetime = settings.current.accounts.accessToken
        let claims = AccessClaims(
            sub: user, type: AccessClaims.accessType, iat: now.date, exp: now.advanced(by: lifetime).date, sid: session)
        return Tokens(
            accessToken: try accessTokens.sign(claims), refreshToken: refresh.text, expiresIn: Int(lifetime.components.seconds))
    }

    private func isActive(_ user: UserID) async throws -> Bool {
        try await found { try await data.profiles.value(user) }?.status == .active
    }
}
