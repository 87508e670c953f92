extension Configuration {
    /// Who gets in, and for how long.
    public struct Accounts: Sendable, Equatable {
        public var registration = Registration.open
        public var password = Password()
        /// How long an access token is good for.
        public var accessToken = Duration.seconds(15 * 60)
        /// How long a refresh token is good for.
        public var refreshToken = Duration.seconds(7 * 86_400)
        public var throttle = Throttle()

        public init() {}
    }

    public enum Registration: String, Sendable, CaseIterable {
        /// Anybody who reaches the daemon may register.
        case open
        /// Nobody may.
        case closed
        /// Those who were invited may.
        case invite
    }

    public struct Password: Sendable, Equatable {
        /// In characters, 1 to 72.
        public var minLength = 8
        /// 4 to 16; each step doubles the work.
        public var bcryptCost = 12

        public init() {}
    }

    /// How often one account, or one TCP address, may try; 0 turns a limit off.
    public struct Throttle: Sendable, Equatable {
        public var signInPerMinute = 10
        public var registerPerHour = 20

        public init() {}
    }
}
