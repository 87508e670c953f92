import API
public import ArgumentParser
import CouncilConfiguration
import CouncilModel
import FileStore
import FoundationEssentials
import Gateway
import Glibc
import HTTPClient
public import Logging
import Pages
import Providers
import ServiceLifecycle
import Services
import ThreadPool

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs the daemon until SIGTERM or Ctrl-C.",
        discussion: """
            SIGHUP reads the configuration again: a good one counts from the next request on, a bad one is refused in the log and the old \
            one stays in force. Where the daemon listens and stores counts from the next start.

            The master keys come from the environment (API_KEY_ENCRYPTION_KEY, JWT_SECRET) or from the configured secrets file, which is \
            made at the first start.
            """)

    @OptionGroup var options: ConfigurationOptions

    @Option(name: .long, help: ArgumentHelp("What to log: debug, info, notice, warning or error.", valueName: "level"))
    var logLevel: Logger.Level = .info

    func run() async throws {
        signal(SIGPIPE, SIG_IGN)
        // Whoever started the daemon may have it ignored, and then no hook's exit code could be told.
        signal(SIGCHLD, SIG_DFL)
        // Until it can be heeded: it would end a daemon that is just starting.
        signal(SIGHUP, SIG_IGN)
        // What is made here is for the daemon's own user; whatever others may use gets its mode explicitly.
        umask(0o077)
        raiseDescriptorLimit()
        do {
            try await serve()
        } catch let error as ConfigurationFaults {
            complain(error.description)
            throw ExitCode.failure
        } catch let error as any Error & CustomStringConvertible {
            complain("councild: \(error)")
            throw ExitCode.failure
        }
    }

    private func serve() async throws {
        let source = ConfigurationSource(options)
        let configuration = try source.load()
        let logger = Log.bootstrap(level: logLevel)
        configuration.tellWhatIsNotInForce(to: logger)
        let store = FileStore(pool: ThreadPool(name: "files", threads: 8))
        let place = try dataDirectory(configuration.data, store)
        let lock = try lockData(place)
        defer { withExtendedLifetime(lock) {} }
        let secrets = try Secrets(
            file: configuration.secrets, environment: ProcessInfo.processInfo.environment, files: store)
        if secrets.areNew {
            logger.notice("made new master keys in \(configuration.secrets): keep a copy of this file apart from the data")
        }
        let data = DataDirectory(root: place, files: store)
        for path in try data.open() { logger.notice("cleaned up after an earlier process: \(path)") }

        let settings = Settings(configuration)
        let client = HTTPClient(userAgent: "ai-council/\(Version.current)")
        let services = try CouncilServices(
            data: data, settings: settings, fernet: secrets.fernet, signing: secrets.signing,
            providers: { ProviderRouter(settings.current, client: client) },
            home: ProcessInfo.processInfo.environment["HOME"] ?? "/", logger: logger)
        try prepareSocketDirectory(configuration.server.socket, store)
        let routes = Routes.all + (try SharePages().routes)
        let doors = Servers.services(at: configuration.server, routes: routes, services: services, logger: logger)
        // They end in the opposite order: runs first, while their watchers can still be told; the count of links' views and the deliveries to hooks last.
        var group = ServiceGroupConfiguration(
            services: [services.hooks, services.shares] + doors
                + [Reload(source: source, settings: settings, logger: logger), services.models, services.turns],
            gracefulShutdownSignals: [.sigterm, .sigint], logger: Logger(label: "lifecycle") { _ in SwiftLogNoOpLogHandler() })
        // Runs get five seconds; who has not read the last event three seconds later never will. `daemon.stopping` is
        // told within the same time, or else after the next start.
        group.maximumGracefulShutdownDuration = .seconds(8)
        try await ServiceGroup(configuration: group).run()
        await client.shutdown()
        logger.notice("stopped")
    }

    /// A connection is a descriptor, and a council of eight has many: all that the system allows.
    private func raiseDescriptorLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    /// Makes the directory where it is missing; follows a link to where it really lies.
    private func dataDirectory(_ path: String, _ store: FileStore) throws -> String {
        guard let real = realpath(path, nil) else {
            _ = try store.createDirectory(path)
            return path
        }
        defer { free(real) }
        var status = stat()
        guard stat(real, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw ValidationError("the data directory \(path) is no directory: choose another with --data")
        }
        return String(cString: real)
    }

    private func lockData(_ path: String) throws -> DirectoryLock {
        do {
            return try DirectoryLock(path, program: "councild")
        } catch FileStoreError.inUse(let directory, let holder?) {
            throw ValidationError(
                "the data directory \(directory) is in use by \(holder.program), process \(holder.process), since \(holder.since): stop it first, or choose another directory with --data"
            )
        }
    }

    private func prepareSocketDirectory(_ path: String, _ store: FileStore) throws {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        _ = try store.createDirectory(String(path[..<slash]), mode: 0o755)
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
