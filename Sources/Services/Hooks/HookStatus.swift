import CouncilModel

/// A configured hook and how it fares.
public struct HookStatus: Encodable, Sendable {
    /// Its path, and a number behind where the file is configured more than once.
    public let name: String
    public let path: String
    public let arguments: [String]
    public let events: [String]
    /// In seconds.
    public let timeout: Double
    /// Since the daemon's start.
    public let runs: Int
    public let failures: Int
    public let lastRun: HookRun?

    private enum CodingKeys: String, CodingKey {
        case name, path, arguments, events, timeout, runs, failures
        case lastRun = "last_run"
    }
}

/// How much waits.
public struct HookQueue: Encodable, Sendable {
    /// Deliveries that are still to be made: an event counts once for each hook that has not had it yet.
    public let waiting: Int
    /// Deliveries that were given up.
    public let setAside: Int

    private enum CodingKeys: String, CodingKey {
        case waiting
        case setAside = "set_aside"
    }
}
