import CouncilModel

/// What is told of links: the one place that each of it is told from.
extension Shares {
    /// Asked before a link is made; what it throws refuses it.
    func beforeSharing(_ conversation: ConversationID, by caller: SignedIn) async throws {}

    /// - Parameter url: with the token.
    func didCreate(_ share: Share, url: String) {}

    /// After views were written down: how many more there are.
    func didView(_ share: Share, times: Int) {}

    func didRevoke(_ share: Share) {}

    func didExpire(_ share: Share) {}
}
