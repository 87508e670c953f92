public import CouncilConfiguration
public import CouncilModel

/// Authority: a person whose token was checked. Services take it; only `Sessions` makes one, for the gateway.
public struct SignedIn: Sendable {
    public let profile: Profile
    /// The device's session; `nil` for a token that names none.
    public let session: SessionID?

    public var user: UserID { profile.id }

    init(profile: Profile, session: SessionID?) {
        self.profile = profile
        self.session = session
    }
}

/// Authority over everybody: a person whose role may do everything, or a process of the daemon's own user, or of root, on the socket.
public struct Operator: Sendable {
    /// Who it is, for the log.
    public let name: String

    /// - Parameters:
    ///   - peer: the user id that the kernel vouches for.
    ///   - daemon: the daemon's own.
    /// - Returns: `nil` for any other user.
    public init?(peer: UInt32, daemon: UInt32) {
        guard peer == daemon || peer == 0 else { return nil }
        name = "uid \(peer)"
    }

    /// - Returns: `nil` where the person's role may not do everything.
    public init?(_ caller: SignedIn, in configuration: Configuration) {
        guard configuration.roles[caller.profile.role]?.may.contains("everything") == true else { return nil }
        name = caller.user.text
    }
}
