import CouncilConfiguration
import Logging

extension Configuration {
    /// Names the keys that this configuration sets and this version only checks: nobody shall take them for being in force.
    func tellWhatIsNotInForce(to logger: Logger) {
        for key in keysNotInForce { logger.warning("\(key): this version checks the key and does not act on it yet") }
    }

    private var keysNotInForce: [String] {
        let usual = Configuration()
        return [
            plans == usual.plans ? nil : "plans", teams.isEmpty ? nil : "teams",
            features.openaiAPI == usual.features.openaiAPI ? nil : "features.openai_api",
            accounts.registration == .invite ? "accounts.registration: invite (counts as closed)" : nil,
        ].compactMap(\.self)
    }
}
