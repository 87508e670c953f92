public import CouncilModel

/// A council as the configuration names it. Without a `lead` the first member leads.
public typealias CouncilSettings = Council

extension Configuration {
    /// How a question is worked on.
    public struct Turns: Sendable, Equatable {
        /// Whether runs that the last daemon left unfinished go on by themselves.
        public var resumeAtStart = false
        /// The longest that one question may take, all stages together.
        public var timeLimit = Duration.seconds(600)

        public init() {}
    }

    /// Who answers for the models. A provider that the file does not name is `nil`.
    public struct Providers: Sendable, Equatable {
        public var openrouter: OpenRouter? = OpenRouter()
        public var demo: Demo?

        public init() {}
    }

    /// OpenRouter, or any endpoint that speaks as OpenAI does.
    public struct OpenRouter: Sendable, Equatable {
        /// Without a slash at the end, without user or password.
        public var baseURL = "https://openrouter.ai/api/v1"
        /// The limit of one call, its retries included.
        public var timeout = Duration.seconds(120)
        /// How long a stream may say nothing.
        public var idleTimeout = Duration.seconds(30)
        /// The absolute path of a PEM file with the authorities to trust instead of the system's.
        public var caFile: String?
        /// Whether a person must bring a key; `false` for an endpoint that asks for none.
        public var keyRequired = true

        public init() {}
    }

    /// The simulation without a network; it answers for every model named `demo/…`.
    public struct Demo: Sendable, Equatable {
        /// The pause between two streamed pieces.
        public var delay = Duration.milliseconds(20)

        public init() {}

        /// How the names of its models begin.
        public static let modelPrefix = "demo/"
    }
}

extension CouncilSettings {
    /// The council of a file that names none.
    public static let builtIn = Self(
        members: [model("openai/gpt-5.1"), model("google/gemini-3-pro-preview"), model("anthropic/claude-sonnet-4.5")],
        lead: model("google/gemini-3-pro-preview"), title: model("google/gemini-2.5-flash"))

    /// The council of a file that names none and whose only provider is the demo.
    public static let demo = Self(
        members: [model("demo/socrates"), model("demo/hypatia"), model("demo/ada")], lead: model("demo/chair"))

    /// A name that stands in this file, so it cannot be unfit.
    private static func model(_ name: String) -> ModelID { ModelID(name)! }
}
