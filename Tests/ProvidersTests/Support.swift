import CouncilModel
import FakeOpenRouter
import Glibc
import HTTPClient
import Providers
import Synchronization
import Testing

let goodKey = ProviderKey("sk-or-v1-0123456789abcdef0123456789abcdef")

func model(_ id: String) throws -> ModelID { try #require(ModelID(id)) }

/// Collects what a provider streams.
final class Pieces: Sendable {
    private let pieces = Mutex<[String]>([])

    @Sendable func add(_ piece: String) { pieces.withLock { $0.append(piece) } }
    var all: [String] { pieces.withLock { $0 } }
}

/// A provider and, for OpenRouter, the server behind it.
struct Stand {
    var server: FakeOpenRouter
    var client: HTTPClient
    var provider: OpenRouter

    func ask(
        _ id: String, _ text: String = "What is tea?", key: ProviderKey? = goodKey, timeLimit: Duration = .seconds(20),
        pieces: Pieces = Pieces()
    ) async throws -> Completion {
        try await provider.complete(
            CompletionRequest(model: try model(id), prompt: [ChatMessage(.user, text)]), key: key, timeLimit: timeLimit,
            onText: pieces.add)
    }

    /// The fault that asking ends in.
    func fault(
        _ id: String, key: ProviderKey? = goodKey, timeLimit: Duration = .seconds(20), pieces: Pieces = Pieces()
    ) async throws -> CallFault {
        let fault = await #expect(throws: CallFault.self) { try await ask(id, key: key, timeLimit: timeLimit, pieces: pieces) }
        return try #require(fault)
    }
}

/// Runs `body` against a fresh fake, over real sockets, and takes both down.
func withStand<Value>(
    idleTimeout: Duration = .seconds(20), _ body: (Stand) async throws -> Value
) async throws -> Value {
    let server = try await FakeOpenRouter.start()
    let client = HTTPClient(userAgent: "ai-council-tests")
    let settings = OpenRouter.Settings(
        baseURL: server.baseURL, idleTimeout: idleTimeout, referer: "http://127.0.0.1/council", title: "AI Council")
    let stand = Stand(server: server, client: client, provider: OpenRouter(client: client, settings: settings))
    let result: Result<Value, any Error>
    do { result = .success(try await body(stand)) } catch { result = .failure(error) }
    await client.shutdown()
    await server.stop()
    return try result.get()
}

/// Both ends of every connection are in this process: as many descriptors as the system grants.
func raiseFileLimit() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
}

/// Polls until `condition` holds.
func eventually(_ condition: () -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(10)
    while !condition() {
        try #require(ContinuousClock.now < end, "it did not come about in ten seconds")
        try await Task.sleep(for: .milliseconds(5))
    }
}
