public import CouncilConfiguration
import Synchronization

/// The configuration in force. Whoever needs a value asks when it is needed, so that a reload counts at once.
public final class Settings: Sendable {
    private let configuration: Mutex<Configuration>

    public init(_ configuration: Configuration) {
        self.configuration = Mutex(configuration)
    }

    public var current: Configuration { configuration.withLock { $0 } }

    /// Puts another configuration into force.
    public func replace(with configuration: Configuration) {
        self.configuration.withLock { $0 = configuration }
    }
}
