extension Deliberation {
    /// How patient a run is with its calls.
    public struct Settings: Hashable, Sendable {
        /// Tries of one call, the first included.
        public var maximumAttempts = 3
        /// The wait before the second try; each further one waits twice as long, and chance takes up to half of it off.
        public var firstBackoff = Duration.milliseconds(500)
        public var longestBackoff = Duration.seconds(20)
        /// A provider that asks for a longer wait than this has failed.
        public var longestRetryAfter = Duration.seconds(60)
        /// The most tokens of each answer, ballot and final answer; the provider's own limit where it is `nil`.
        public var maximumTokens: Int?

        public init() {}
    }
}
