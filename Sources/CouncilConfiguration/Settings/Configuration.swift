public import CouncilModel

/// What the person who runs the daemon has decided: one immutable snapshot of `council.yaml`.
///
/// `init()` gives the built-in defaults, which are what an empty file means. Every path is absolute, every URL checked.
public struct Configuration: Sendable, Equatable {
    public var server = Server()
    /// The data directory.
    public var data = "/var/lib/council"
    /// The file with the master keys; see ``SecretsFile``.
    public var secrets = "/etc/council/secrets.yaml"
    public var accounts = Accounts()
    public var turns = Turns()
    public var providers = Providers()
    /// The council that answers where nobody names another.
    public var defaultCouncil = CouncilSettings.builtIn
    /// The councils beside ``defaultCouncil``, by name.
    public var otherCouncils: [String: CouncilSettings] = [:]
    /// What people may do, by the role's name. `admin` and `member` are always there; who registers is a `member`.
    public var roles = Role.builtIn
    /// Limits, by the plan's name. `free` is always there: the plan of those who have no other.
    public var plans = Plan.builtIn
    public var teams: [String: Team] = [:]
    /// In the file's order, which is the order in which gates are asked.
    public var hooks: [Hook] = []
    public var features = Features()

    public init() {}

    /// The name of ``defaultCouncil``.
    public static let defaultCouncilName = "default"

    /// Every council by name, the default one among them.
    public var councils: [String: CouncilSettings] {
        var all = otherCouncils
        all[Self.defaultCouncilName] = defaultCouncil
        return all
    }
}
