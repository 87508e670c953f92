import CouncilConfiguration
import CouncilModel
import Cryptography
import Logging
import ScriptRunner

/// What the configuration's hooks are told, asked and made to do.
///
/// Events go to the outbox with the change that they tell of and are delivered from there while `run` runs; gates are asked at once.
public final class Hooks: Sendable {
    /// How long to wait before each further try.
    public static let usualDelays: [Duration] = [
        .seconds(1), .seconds(5), .seconds(30), .seconds(120), .seconds(600), .seconds(3600),
    ]

    let data: DataDirectory
    let settings: Settings
    let clock: WallClock
    let logger: Logger
    let delays: [Duration]
    let outbox: Outbox
    let lanes = DeliveryLanes()
    let calls: HookCalls
    /// Deliveries: what hangs there holds up no gate.
    let deliveries = DeliveryRunners()
    /// Gates and tests, for which somebody waits.
    let requests = ScriptRunner(atOnce: 16, grace: .seconds(1))
    /// Documents; each may take much memory and both processors.
    let exports = ScriptRunner(atOnce: 2, grace: .seconds(1))

    /// - Parameters:
    ///   - home: the `HOME` of hooks.
    ///   - delays: before each further try of a delivery; after the last one it is set aside.
    init(
        data: DataDirectory, settings: Settings, keys: [JWTKey], home: String, delays: [Duration], clock: WallClock, logger: Logger
    ) throws {
        self.data = data
        self.settings = settings
        self.clock = clock
        self.logger = logger
        self.delays = delays
        outbox = try Outbox(data: data)
        calls = HookCalls(
            data: data, settings: settings, tokens: try JSONWebTokens(keys: keys), home: home, clock: clock)
    }

    var aside: SetAsideFiles { SetAsideFiles(outbox: outbox) }

    /// Whether any hook wants to be told of it.
    func wants(_ event: EventName) -> Bool {
        settings.current.hooks.contains { $0.on.contains(event.rawValue) }
    }
}
