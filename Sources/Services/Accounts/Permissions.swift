import CouncilModel

/// What a role can be allowed.
enum Permission: String {
    case ask, share, export

    fileprivate var refusal: String {
        switch self {
        case .ask: "Your role does not allow questions: ask your administrator."
        case .share: "Your role does not allow sharing: ask your administrator."
        case .export: "Your role does not allow exports: ask your administrator."
        }
    }
}

extension Settings {
    /// - Throws: `.forbidden` where the caller's role, as it is in force now, does not allow it.
    func require(_ permission: Permission, of caller: SignedIn) throws {
        let may = current.roles[caller.profile.role]?.may ?? []
        guard may.contains(permission.rawValue) || may.contains("everything") else { throw CouncilError.forbidden(permission.refusal) }
    }
}
