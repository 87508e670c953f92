/// The file's own keys and the sections about the daemon itself.
extension Configuration {
    /// Reads the whole file, then what the command line says; what is wrong is in the reader afterwards.
    init(reading reader: inout Reader, overrides: Overrides) {
        self.init()
        let root = reader.section(reader.root, of: RootKey.self)
        let server = reader.section(root[.server], of: ServerKey.self)
        self.server.read(server, by: &reader)
        data = reader.path(root[.data]) ?? data
        secrets = reader.path(root[.secrets]) ?? secrets
        accounts.read(reader.section(root[.accounts]), by: &reader)
        turns.read(reader.section(root[.turns]), by: &reader)
        let before = reader.faults.count
        providers.read(reader.section(root[.providers]), by: &reader)
        // Where the providers are in doubt, so is every model: one fault is enough then.
        let known = reader.faults.count == before ? providers : nil
        readCouncils(root[.councils], providers: known, by: &reader)
        readRoles(root[.roles], by: &reader)
        readPlans(root[.plans], by: &reader)
        readTeams(root[.teams], by: &reader)
        readHooks(root[.hooks], by: &reader)
        features.read(reader.section(root[.features]), by: &reader)
        apply(overrides, by: &reader)
        if server[.publicURL] == nil { self.server.followEndpoint() }
    }
}

extension Configuration.Server {
    mutating func read(_ section: Section<ServerKey>, by reader: inout Reader) {
        socket = reader.socketPath(section[.socket]) ?? socket
        socketMode = reader.mode(section[.socketMode]) ?? socketMode
        if let endpoint = reader.endpoint(section[.http]) { http = endpoint }
        trustedProxies = reader.list(section[.trustedProxies]) { $0.network($1) } ?? trustedProxies
        allowedOrigins = reader.list(section[.allowedOrigins]) { $0.origin($1) } ?? allowedOrigins
        publicURL = reader.url(section[.publicURL]) ?? publicURL
    }

    /// Without a public URL of its own, the daemon is reached where it listens.
    mutating func followEndpoint() {
        if let http, http.port > 0 { publicURL = "http://\(http)" }
    }
}

extension Configuration.Accounts {
    mutating func read(_ section: Section<AccountsKey>, by reader: inout Reader) {
        let names = Configuration.Registration.allCases.map(\.rawValue)
        registration = reader.word(section[.registration], among: names).flatMap(Configuration.Registration.init(rawValue:)) ?? registration

        let password = reader.section(section[.password], of: PasswordKey.self)
        self.password.minLength = reader.integer(password[.minLength], in: 1...72) ?? self.password.minLength
        self.password.bcryptCost = reader.integer(password[.bcryptCost], in: 4...16) ?? self.password.bcryptCost

        accessToken = reader.duration(section[.accessToken], in: .seconds(1)...(.seconds(30 * 86_400))) ?? accessToken
        refreshToken = reader.duration(section[.refreshToken], in: .seconds(1)...(.seconds(366 * 86_400))) ?? refreshToken
        if refreshToken < accessToken, let entry = section[.refreshToken] ?? section[.accessToken] {
            reader.fault(
                "A refresh token (\(DurationText.render(refreshToken))) must live at least as long as an access token (\(DurationText.render(accessToken))).",
                at: entry)
        }

        let throttle = reader.section(section[.throttle], of: ThrottleKey.self)
        self.throttle.signInPerMinute = reader.integer(throttle[.signInPerMinute], in: 0...1_000_000) ?? self.throttle.signInPerMinute
        self.throttle.registerPerHour = reader.integer(throttle[.registerPerHour], in: 0...1_000_000) ?? self.throttle.registerPerHour
    }
}

extension Configuration.Turns {
    mutating func read(_ section: Section<TurnsKey>, by reader: inout Reader) {
        resumeAtStart = reader.bool(section[.resumeAtStart]) ?? resumeAtStart
        timeLimit = reader.duration(section[.timeLimit], in: .milliseconds(1)...(.seconds(86_400))) ?? timeLimit
    }
}

extension Configuration.Features {
    mutating func read(_ section: Section<FeaturesKey>, by reader: inout Reader) {
        sharing = reader.bool(section[.sharing]) ?? sharing
        openaiAPI = reader.bool(section[.openaiAPI]) ?? openaiAPI
    }
}
