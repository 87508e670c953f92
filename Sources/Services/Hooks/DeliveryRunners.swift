import ScriptRunner
import Synchronization

/// What runs deliveries: each hook has a few turns of its own, so that one which hangs takes none from the others.
final class DeliveryRunners: Sendable {
    private static let atOnce = 4

    private let runners = Mutex<[String: ScriptRunner]>([:])

    subscript(hook: String) -> ScriptRunner {
        runners.withLock { runners in
            if let runner = runners[hook] { return runner }
            let runner = ScriptRunner(atOnce: Self.atOnce, grace: .seconds(1))
            runners[hook] = runner
            return runner
        }
    }
}
