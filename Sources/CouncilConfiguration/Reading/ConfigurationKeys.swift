/// The keys of one mapping in a file. The reader asks by case, so it cannot read a key that stands in no table,
/// and every key that is no case is a fault.
protocol SectionKey: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
    /// Where the mapping stands: `server`, `councils.*` (by name), `hooks[]` (a list); empty for the file itself.
    static var section: String { get }
}

/// The table of all that `council.yaml` can say.
public enum ConfigurationKeys {
    /// Every key's path, sections among them: `server`, `server.socket`, `councils.*.members`, `hooks[].run`.
    public static let all: [String] =
        paths(RootKey.self) + paths(ServerKey.self) + paths(AccountsKey.self) + paths(PasswordKey.self) + paths(ThrottleKey.self)
        + paths(TurnsKey.self) + paths(ProvidersKey.self) + paths(OpenRouterKey.self) + paths(DemoKey.self) + paths(CouncilKey.self)
        + paths(RoleKey.self) + paths(PlanKey.self) + paths(TeamKey.self) + paths(HookKey.self) + paths(FeaturesKey.self)

    private static func paths<Key: SectionKey>(_: Key.Type) -> [String] {
        Key.allCases.map { Key.section.isEmpty ? $0.rawValue : "\(Key.section).\($0.rawValue)" }
    }
}

enum RootKey: String, SectionKey {
    static let section = ""
    case server, data, secrets, accounts, turns, providers, councils, roles, plans, teams, hooks, features
}

enum ServerKey: String, SectionKey {
    static let section = "server"
    case socket
    case socketMode = "socket_mode"
    case http
    case publicURL = "public_url"
    case trustedProxies = "trusted_proxies"
    case allowedOrigins = "allowed_origins"
}

enum AccountsKey: String, SectionKey {
    static let section = "accounts"
    case registration, password
    case accessToken = "access_token"
    case refreshToken = "refresh_token"
    case throttle
}

enum PasswordKey: String, SectionKey {
    static let section = "accounts.password"
    case minLength = "min_length"
    case bcryptCost = "bcrypt_cost"
}

enum ThrottleKey: String, SectionKey {
    static let section = "accounts.throttle"
    case signInPerMinute = "sign_in_per_minute"
    case registerPerHour = "register_per_hour"
}

enum TurnsKey: String, SectionKey {
    static let section = "turns"
    case resumeAtStart = "resume_at_start"
    case timeLimit = "time_limit"
}

enum ProvidersKey: String, SectionKey {
    static let section = "providers"
    case openrouter, demo
}

enum OpenRouterKey: String, SectionKey {
    static let section = "providers.openrouter"
    case baseURL = "base_url"
    case timeout
    case idleTimeout = "idle_timeout"
    case caFile = "ca_file"
    case keyRequired = "key_required"
}

enum DemoKey: String, SectionKey {
    static let section = "providers.demo"
    case delay
}

enum CouncilKey: String, SectionKey {
    static let section = "councils.*"
    case members, lead, title
    case judgeSelf = "judge_self"
}

enum RoleKey: String, SectionKey {
    static let section = "roles.*"
    case may
}

enum PlanKey: String, SectionKey {
    static let section = "plans.*"
    case requestsPerHour = "requests_per_hour"
    case tokensPerDay = "tokens_per_day"
    case usdPerDay = "usd_per_day"
    case usdPerWeek = "usd_per_week"
    case usdPerMonth = "usd_per_month"
    case runningAtOnce = "running_at_once"
    case models, members
    case historyDays = "history_days"
}

enum TeamKey: String, SectionKey {
    static let section = "teams.*"
    case plan, members, admins
    case sharedKeys = "shared_keys"
}

enum HookKey: String, SectionKey {
    static let section = "hooks[]"
    case on, run, timeout, every, env
}

enum FeaturesKey: String, SectionKey {
    static let section = "features"
    case sharing
    case openaiAPI = "openai_api"
}

enum SecretsKey: String, SectionKey {
    static let section = ""
    case fernetKeys = "fernet_keys"
    case jwtKeys = "jwt_keys"
}
