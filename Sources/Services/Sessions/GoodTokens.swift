import Synchronization

/// Access tokens whose signature was found good, so that each is verified once and not with every request. In memory only.
final class GoodTokens: Sendable {
    private let tokens = Mutex(RecentlyUsed<String, AccessClaims>(limit: 4096))

    func known(_ token: String) -> AccessClaims? {
        tokens.withLock { $0[token] }
    }

    func keep(_ claims: AccessClaims, for token: String) {
        tokens.withLock { $0.keep(claims, for: token) }
    }
}
