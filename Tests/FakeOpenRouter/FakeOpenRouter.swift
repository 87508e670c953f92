import Hummingbird
import Logging
import Synchronization

/// OpenRouter's wire on a loopback port: models answer, judge and conclude as their names or the control interface say.
///
/// A model's suffix says how it behaves (`fake/one:500`, see `Behaviour`); any other id is good, but `unknown/…` is refused as
/// no model. A key is good where it starts with `sk-or-v1-`, but one with `bad` in it is refused (401), `poor` has no credit (402),
/// `limited` is rate-limited (429).
///
/// `/v1` is the same as a plain endpoint of the OpenAI style: `/v1/models` wants a good key, and there is no `/v1/key`.
///
/// The control interface, beside `/api/v1`:
/// - `PUT /control/models/{percent-encoded id, or *}` sets `ModelSettings` as JSON:
///   `{"behaviour":"500","delay_ms":…,"chunk_delay_ms":…,"chunks":…,"answer":…,"ballot":…,"title":…,"retry_after":…,"message":…}`
/// - `DELETE /control` takes all that back.
/// - `GET /control/calls` lists `RecordedCall`s, oldest first; `DELETE /control/calls` forgets them and the counts.
/// - `GET /control/counts` is `CallCounts`.
public final class FakeOpenRouter: Sendable {
    /// `http://127.0.0.1:PORT/api/v1`
    public let baseURL: String
    /// `http://127.0.0.1:PORT/v1`: the same models behind a plain endpoint of the OpenAI style, which has no call for keys.
    public let plainURL: String
    /// `http://127.0.0.1:PORT/control`
    public let controlURL: String
    private let ledger: Ledger
    private let server: Task<Void, any Error>

    private init(port: Int, ledger: Ledger, server: Task<Void, any Error>) {
        baseURL = "http://127.0.0.1:\(port)/api/v1"
        plainURL = "http://127.0.0.1:\(port)/v1"
        controlURL = "http://127.0.0.1:\(port)/control"
        self.ledger = ledger
        self.server = server
    }

    /// Starts a server; it listens when this returns.
    /// - Parameters:
    ///   - port: 0 for any free one.
    ///   - models: `fake/…` models to list from the start; others are listed once they were asked.
    ///   - defaults: delays and chunks for models that the control interface does not set.
    /// - Throws: what kept it from listening.
    public static func start(
        port: Int = 0, models: [String] = [], defaults: ModelSettings = ModelSettings()
    ) async throws -> FakeOpenRouter {
        let ledger = Ledger(models: models)
        let routes = Routes(
            chat: ChatRoute(ledger: ledger, defaults: defaults), account: AccountRoutes(ledger: ledger),
            control: ControlRoute(ledger: ledger))
        let (ports, listening) = AsyncThrowingStream<Int, any Error>.makeStream()
        var logger = Logger(label: "fake-openrouter")
        logger.logLevel = .critical
        let application = Application(
            responder: CallbackResponder<BasicRequestContext> { request, _ in try await routes.respond(to: request) },
            configuration: .init(address: .hostname("127.0.0.1", port: port), backlog: 4096),
            onServerRunning: { channel in listening.yield(channel.localAddress?.port ?? 0) },
            logger: logger)
        // The server's own task: `stop` ends it.
        let server = Task {
            do {
                try await application.run()
                listening.finish()
            } catch {
                listening.finish(throwing: error)
                throw error
            }
        }
        for try await port in ports { return FakeOpenRouter(port: port, ledger: ledger, server: server) }
        throw CancellationError()
    }

    /// Drops every connection and closes the port.
    public func stop() async {
        server.cancel()
        _ = await server.result
    }

    /// Does what `PUT /control/models/{id}` does.
    public func set(_ settings: ModelSettings, for model: String) { ledger.set(settings, for: model) }

    /// The calls so far, oldest first; the last 2500 at least.
    public var calls: [RecordedCall] { ledger.calls }

    public var counts: CallCounts { ledger.counts }
}
