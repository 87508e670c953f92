public import CouncilModel
import FoundationEssentials

/// What time it is. Tests bring their own.
public struct WallClock: Sendable {
    public let now: @Sendable () -> Timestamp

    public init(now: @escaping @Sendable () -> Timestamp) { self.now = now }

    public static let system = WallClock { Timestamp(Date()) }
}
