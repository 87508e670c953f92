import CouncilModel
import FileStore
import Logging
import Synchronization

/// Who has which e-mail address: kept in memory, rebuilt from the profiles and checked against them before each look-up.
final class PeopleIndex: Sendable {
    /// How old the last check may be: hand edits and restored directories are seen within this time.
    private static let maximumAge = Duration.seconds(1)

    private struct Addresses {
        var version: UInt64?
        var users: [EmailAddress: UserID] = [:]
        /// Being registered: not on disk yet.
        var claimed: Set<EmailAddress> = []
    }

    private let index: DirectoryIndex<Profile>
    private let logger: Logger
    private let addresses = Mutex(Addresses())

    init(data: DataDirectory, logger: Logger) {
        self.logger = logger
        index = DirectoryIndex(root: data.users.path, file: "profile.json", store: data.files) { fault in
            logger.error("a profile cannot be read: \(fault)")
        } make: { name, bytes in
            let profile = try RecordJSON.decode(Profile.self, from: bytes, path: name)
            guard profile.id.text == name else {
                throw FileStoreError.damaged(path: name, reason: "its id is not its directory's name")
            }
            return profile
        }
    }

    /// Whose address this is; `nil` for an unknown one and for what is no address.
    func user(for email: String) async throws -> UserID? {
        try await index.refresh(maxAge: Self.maximumAge)
        guard let address = EmailAddress(email) else { return nil }
        return lookUp { $0.users[address] }
    }

    /// All profiles, oldest first.
    func profiles() async throws -> [Profile] {
        try await index.refresh(maxAge: Self.maximumAge)
        return index.snapshot.entries.values.sorted { ($0.createdAt, $0.id.text) < ($1.createdAt, $1.id.text) }
    }

    /// Reserves an address while its account is made. False where it is taken.
    func claim(_ address: EmailAddress) async throws -> Bool {
        try await index.refresh(maxAge: Self.maximumAge)
        return lookUp { $0.users[address] == nil && $0.claimed.insert(address).inserted }
    }

    func release(_ address: EmailAddress) {
        addresses.withLock { _ = $0.claimed.remove(address) }
    }

    func note(_ profile: Profile, stamp: FileStamp) {
        index.note(profile.id.text, profile, stamp: stamp)
    }

    func forget(_ user: UserID) {
        index.forget(user.text)
    }

    private func lookUp<Result>(_ question: (inout Addresses) -> Result) -> Result {
        addresses.withLock { addresses in
            let snapshot = index.snapshot
            if addresses.version != snapshot.version {
                addresses.version = snapshot.version
                // Two profiles with one address can only come from outside: the older account keeps it.
                addresses.users = [:]
                for profile in snapshot.entries.values.sorted(by: { $0.createdAt < $1.createdAt }) {
                    if let owner = addresses.users[profile.email] {
                        logger.warning("two accounts have the same e-mail address: \(owner) keeps it, \(profile.id) cannot sign in")
                    } else {
                        addresses.users[profile.email] = profile.id
                    }
                }
            }
            return question(&addresses)
        }
    }
}
