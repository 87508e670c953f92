import CouncilModel
public import Cryptography
public import Logging
public import Providers
import ThreadPool

/// Everything that the council can do, as one value that handlers are given.
// A class, though all is constant: a request hands it on a dozen times, and a struct's copy would count fifty references each time.
public final class CouncilServices: Sendable {
    public let settings: Settings
    public let accounts: Accounts
    public let sessions: Sessions
    public let keys: ProviderKeys
    public let conversations: Conversations
    public let models: ModelCatalog
    public let turns: Turns
    public let hooks: Hooks
    public let shares: Shares
    public let exports: Exports

    /// - Parameters:
    ///   - data: opened.
    ///   - fernet: encrypts people's keys.
    ///   - signing: the keys of access tokens, newest first.
    ///   - providers: those that the configuration names at the moment.
    ///   - home: the `HOME` of hooks.
    ///   - hookDelays: before each further try of a hook; after the last one the delivery is set aside.
    /// - Throws: `CryptographyError` for an empty list of keys; `FileStoreError` where the outbox cannot be read.
    public init(
        data: DataDirectory, settings: Settings, fernet: Fernet, signing: [JWTKey],
        providers: @escaping @Sendable () -> ProviderRouter, home: String = "/", hookDelays: [Duration] = Hooks.usualDelays,
        clock: WallClock = .system, logger: Logger
    ) throws {
        let people = PeopleIndex(data: data, logger: logger)
        let shareFiles = ShareFiles(data: data, logger: logger)
        let passwords = Passwords(pool: ThreadPool(name: "passwords", threads: 2), settings: settings)
        self.settings = settings
        hooks = try Hooks(
            data: data, settings: settings, keys: signing, home: home, delays: hookDelays, clock: clock, logger: logger)
        sessions = try Sessions(
            data: data, directory: people, settings: settings, passwords: passwords, hooks: hooks, clock: clock, keys: signing)
        accounts = Accounts(
            data: data, directory: people, settings: settings, passwords: passwords, sessions: sessions, hooks: hooks,
            shares: shareFiles, clock: clock, logger: logger)
        keys = ProviderKeys(data: data, settings: settings, providers: providers, fernet: fernet, hooks: hooks, clock: clock)
        models = ModelCatalog(settings: settings, providers: providers, logger: logger)
        let checked = CheckedFiles(files: data.files)
        conversations = Conversations(
            data: data, indexes: ConversationIndexes(data: data, logger: logger), checked: checked,
            documents: ConversationDocuments(checked: checked), histories: ConversationHistories(),
            councils: Councils(settings: settings, catalog: models), runs: RunRegistry(), hooks: hooks, shares: shareFiles,
            clock: clock)
        exports = Exports(
            data: data, conversations: conversations, settings: settings, clock: clock, logger: logger, hooks: hooks)
        turns = Turns(
            people: people, conversations: conversations, keys: keys, catalog: models, settings: settings, providers: providers,
            hooks: hooks, clock: clock, logger: logger)
        shares = Shares(
            data: data, files: shareFiles, conversations: conversations, settings: settings, passwords: passwords, signing: signing,
            hooks: hooks, clock: clock, logger: logger)
    }
}
