import CouncilConfiguration

extension Configuration {
    /// The keys that this configuration sets and this version only checks: nobody shall take them for being in force.
    var keysNotInForce: [String] {
        let usual = Configuration()
        return [
            plans == usual.plans ? nil : "plans", teams.isEmpty ? nil : "teams", hooks.isEmpty ? nil : "hooks",
            roles == usual.roles ? nil : "roles (but for everything, the administration)",
            server.trustedProxies.isEmpty ? nil : "server.trusted_proxies",
        ].compactMap(\.self)
    }
}
