public import CouncilModel

extension Configuration {
    public struct Role: Sendable, Equatable {
        /// Words of ``permissions``.
        public var may: [String]

        public init(may: [String]) { self.may = may }

        /// What a role can be allowed; `everything` stands for all of it and for the administration.
        public static let permissions = ["everything", "ask", "share", "export"]

        public static let builtIn = ["admin": Self(may: ["everything"]), "member": Self(may: ["ask", "share", "export"])]
    }

    /// Limits; `nil` is no limit.
    public struct Plan: Sendable, Equatable {
        /// Questions asked in an hour.
        public var requestsPerHour: Int?
        /// Prompt and completion together.
        public var tokensPerDay: Int?
        public var usdPerDay: MicroUSD?
        public var usdPerWeek: MicroUSD?
        public var usdPerMonth: MicroUSD?
        /// Questions being answered at the same time.
        public var runningAtOnce: Int?
        /// The models that may be used.
        public var models: [ModelID]?
        /// The largest council, 2 to 26.
        public var members: Int?
        /// Days after which a conversation goes.
        public var historyDays: Int?

        public init() {}

        public static let builtIn: [String: Self] = {
            var free = Self()
            free.requestsPerHour = 100
            free.tokensPerDay = 1_000_000
            free.usdPerMonth = MicroUSD(millionths: 20_000_000)
            free.runningAtOnce = 3
            return ["free": free]
        }()
    }

    public struct Team: Sendable, Equatable {
        /// The name of a plan; the limits hold for the team as a whole.
        public var plan = "free"
        public var members: [EmailAddress] = []
        public var admins: [EmailAddress] = []
        /// Whether members ask with the team's provider key.
        public var sharedKeys = true

        public init() {}
    }

    /// An executable file that runs on events.
    public struct Hook: Sendable, Equatable {
        /// Names of events, such as `export.pdf`; at least one.
        public var on: [String]
        /// The file's absolute path.
        public var run: String
        /// What follows the file's own name when it is run.
        public var arguments: [String] = []
        /// Variables of this hook's own, beside those that every hook gets; their names are `[A-Z_][A-Z0-9_]*`.
        public var environment: [String: String] = [:]
        public var timeout = Duration.seconds(60)
        /// The shortest time between two runs: what happens meanwhile is gathered into the next. `nil` is a minute.
        public var every: Duration?

        public init(on: [String], run: String) {
            self.on = on
            self.run = run
        }
    }

    public struct Features: Sendable, Equatable {
        /// Read-only links to conversations.
        public var sharing = true
        /// The routes under `/v1` for OpenAI clients.
        public var openaiAPI = true

        public init() {}
    }
}
