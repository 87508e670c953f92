import CouncilConfiguration
import CouncilModel
import Cryptography
import FakeOpenRouter
import FileStore
import Foundation
import HTTPClient
import Logging
import Providers
import Synchronization
import Testing
import ThreadPool

@testable import Services

/// A clock that stands where the test puts it.
final class Hands: Sendable {
    private let milliseconds = Mutex<Int64>(1_800_000_000_000)

    var now: Timestamp { Timestamp(milliseconds: milliseconds.withLock { $0 }) }
    var clock: WallClock { WallClock { self.now } }

    func advance(by duration: Duration) {
        milliseconds.withLock { $0 += duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000 }
    }
}

/// The daemon's services over a fresh data directory, without its doors.
struct House: Sendable {
    let path: String
    let hands: Hands
    let settings: Settings
    let data: DataDirectory
    let signing: [JWTKey]
    let fernet: [FernetKey]
    let router: ProviderRouter
    let services: CouncilServices

    static let password = "correct horse battery"
    static let origin = Origin(device: "test", address: nil)
    static let hookDelays = [Duration.milliseconds(20), .milliseconds(20)]
    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init(
        path: String, hands: Hands, configuration: Configuration, calls: FileSystemCalls = .system, signing: [JWTKey],
        fernet: [FernetKey], router: ProviderRouter
    ) throws {
        self.path = path
        self.hands = hands
        self.signing = signing
        self.fernet = fernet
        self.router = router
        settings = Settings(configuration)
        data = DataDirectory(root: path, files: FileStore(calls: calls, pool: ThreadPool(name: "test-files", threads: 4)))
        _ = try data.open()
        services = try CouncilServices(
            data: data, settings: settings, fernet: try Fernet(keys: fernet), signing: signing, providers: { router },
            hookDelays: Self.hookDelays, clock: hands.clock, logger: Self.logger)
    }

    /// Another daemon over the same files, as after a restart.
    func restarted(signing: [JWTKey]? = nil, fernet: [FernetKey]? = nil) throws -> House {
        try House(
            path: path, hands: hands, configuration: settings.current, signing: signing ?? self.signing, fernet: fernet ?? self.fernet,
            router: router)
    }

    func register(_ email: String = "ana@example.org") async throws -> Tokens {
        try await services.accounts.register(email: email, password: Self.password, from: Self.origin)
    }

    func person(_ email: String = "ana@example.org") async throws -> SignedIn {
        try await services.sessions.signedIn(bearing: try await register(email).accessToken)
    }

    func conversation(of caller: SignedIn, models: [String]? = nil) async throws -> ConversationID {
        try await services.conversations.create(CouncilChoice(models: models, leadModel: models?.first), by: caller).id
    }

    /// Asks and waits for the run's end.
    @discardableResult
    func ask(_ question: String = "What is tea?", in id: ConversationID, by caller: SignedIn) async throws -> AssistantMessage {
        try await services.turns.ask(question, in: id, by: caller).answer()
    }

    func document(_ id: ConversationID, by caller: SignedIn) async throws -> [String: Any] {
        try object(try await services.conversations.document(id, by: caller).readableBytesView)
    }

    func folder(_ user: UserID) -> String { "\(path)/users/\(user)" }
    func folder(_ id: ConversationID, _ user: UserID) -> String { "\(folder(user))/conversations/\(id)" }
    func message(_ number: Int, of id: ConversationID, _ user: UserID) -> String {
        folder(id, user) + String(format: "/messages/%06d.json", number)
    }

    /// The names in `users/`, hidden ones too.
    var folders: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path + "/users") }
    }

    var administrator: Operator {
        get throws { try #require(Operator(peer: 0, daemon: 0)) }
    }
}

/// Runs `body` in a house with a demo council that answers at once, and takes all of it away at the end.
///
/// - Parameters:
///   - drives: false leaves every run where `ask` put it.
///   - pause: the demo's time between two words.
///   - server: the endpoint of models that are not the demo's.
func withHouse<Value: Sendable>(
    calls: FileSystemCalls = .system, drives: Bool = true, pause: Duration = .zero, server: FakeOpenRouter? = nil,
    configure: (inout Configuration) -> Void = { _ in }, _ body: (House) async throws -> Value
) async throws -> Value {
    let path = FileManager.default.temporaryDirectory.path + "/services-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: path) }
    var configuration = Configuration()
    configuration.accounts.password.bcryptCost = 4
    configuration.accounts.throttle.signInPerMinute = 0
    configuration.accounts.throttle.registerPerHour = 0
    configuration.providers.demo = .init()
    configuration.defaultCouncil = .demo
    configure(&configuration)
    let client = HTTPClient(userAgent: "ai-council-tests")
    let openRouter = server.map {
        OpenRouter(
            client: client, settings: .init(baseURL: $0.baseURL, idleTimeout: .seconds(20), referer: "http://t", title: "AI Council"))
    }
    let house = try House(
        path: path, hands: Hands(), configuration: configuration, calls: calls, signing: [.generate()], fernet: [.generate()],
        router: ProviderRouter(openRouter: openRouter, demo: Demo(pause: pause)))
    let driver = drives ? Task { try await house.services.turns.run() } : nil
    let result: Result<Value, any Error>
    do { result = .success(try await body(house)) } catch { result = .failure(error) }
    driver?.cancel()
    _ = await driver?.result
    await client.shutdown()
    return try result.get()
}

/// The same with an endpoint whose models `fake/…` behave as the tests say, and a person with a key for it.
func withCouncilOnline<Value: Sendable>(
    calls: FileSystemCalls = .system, drives: Bool = true, configure: (inout Configuration) -> Void = { _ in },
    _ body: (House, FakeOpenRouter, SignedIn) async throws -> Value
) async throws -> Value {
    let models = ["fake/one", "fake/two", "fake/three"]
    let server = try await FakeOpenRouter.start(models: models)
    let result: Result<Value, any Error>
    do {
        let value = try await withHouse(calls: calls, drives: drives, server: server) { configuration in
            let ids = models.compactMap { ModelID($0) }
            configuration.defaultCouncil = CouncilModel.Council(members: [ids[0], ids[1]], lead: ids[2])
            configure(&configuration)
        } _: { house in
            let caller = try await house.person()
            _ = try await house.services.keys.add("sk-or-v1-0123456789abcdef", provider: "openrouter", by: caller)
            return try await body(house, server, caller)
        }
        result = .success(value)
    } catch {
        result = .failure(error)
    }
    await server.stop()
    return try result.get()
}

/// A disk on which writes can be made to fail as on a full one: all of them, or those whose bytes hold some text.
final class Disk: Sendable {
    private let full = Mutex<String?>(nil)

    func refuse(_ text: String = "") { full.withLock { $0 = text } }
    func recover() { full.withLock { $0 = nil } }

    var calls: FileSystemCalls {
        var calls = FileSystemCalls.system
        let system = calls.write
        calls.write = { file, bytes in
            let text = self.full.withLock { $0 }
            if let text, text.isEmpty || String(decoding: bytes, as: UTF8.self).contains(text) {
                errno = ENOSPC
                return -1
            }
            return system(file, bytes)
        }
        return calls
    }
}

/// Polls until `condition` holds.
func eventually(_ condition: () async throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(20)
    while try await !condition() {
        try #require(ContinuousClock.now < end, "it did not come about in twenty seconds")
        try await Task.sleep(for: .milliseconds(5))
    }
}

func object(_ bytes: some Sequence<UInt8>) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
}

func list(_ bytes: some Sequence<UInt8>) throws -> [[String: Any]] {
    try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [[String: Any]])
}

func contents(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }

/// As an editor does it.
func edit(_ path: String, _ text: String) throws {
    try FileManager.default.createDirectory(atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
}

/// What a caller is told of what `work` throws.
func refusal<Value>(_ work: () async throws -> Value, _ place: SourceLocation = #_sourceLocation) async throws -> CouncilError {
    do {
        _ = try await work()
    } catch {
        return try #require(CouncilError(told: error), "\(error)", sourceLocation: place)
    }
    Issue.record("it was not refused", sourceLocation: place)
    throw CancellationError()
}

extension CouncilError {
    /// The case's name.
    var kind: String { String(String(describing: self).prefix { $0 != "(" }) }
}
