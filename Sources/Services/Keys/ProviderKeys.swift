import CouncilModel
import Cryptography
import FileStore
import Providers

/// People's keys for providers: encrypted at rest, in clear only for the call that needs them.
public struct ProviderKeys: Sendable {
    static let lengths = 8...512

    let data: DataDirectory
    let settings: Settings
    let providers: @Sendable () -> ProviderRouter
    let fernet: Fernet
    let hooks: Hooks
    let clock: WallClock

    /// The caller's keys, by their hints.
    public func list(by caller: SignedIn) async throws -> [KeyDescription] {
        try await stored(caller.user).map(KeyDescription.init)
    }

    /// Tests a key at its provider, then saves it in the place of an older one.
    ///
    /// - Throws: `.invalid` for a key that the provider refuses; `.providerFailed` where it could not be tested: it is not saved then.
    public func add(_ text: String, provider: String, by caller: SignedIn) async throws -> KeyDescription {
        let key = try await tested(text, provider: provider).key
        let encrypted = try fernet.encrypt(Array(key.reveal().utf8), at: clock.now().date)
        let new = StoredKey(id: .random(), provider: provider, hint: key.hint, createdAt: clock.now(), encrypted: encrypted)
        try await data.change(caller.user) { [data, hooks] in
            var list = try found { try data.keys.read(caller.user) } ?? KeyList()
            list.keys.removeAll { $0.provider == provider }
            list.keys.append(new)
            try hooks.telling([.keyAdded(EventKey(provider: provider, hint: new.hint))], of: caller.user) {
                try data.keys.write(list, for: caller.user)
            }
        }
        return KeyDescription(new)
    }

    /// Asks the provider about a key: the one given, or the caller's own for `nil`. A refused key is an answer, not an error.
    public func test(_ text: String?, provider: String, by caller: SignedIn) async throws -> KeyTest {
        do {
            let given = if let text { text } else { try await key(for: provider, of: caller).reveal() }
            let status = try await tested(given, provider: provider).status
            return KeyTest(valid: true, detail: "The key is good.", limitRemaining: status.limitRemaining)
        } catch CouncilError.invalid(let detail, _) {
            return KeyTest(valid: false, detail: detail, limitRemaining: nil)
        }
    }

    /// Removes the caller's key for a provider.
    public func remove(provider: String, by caller: SignedIn) async throws {
        try await data.change(caller.user) { [data, hooks] in
            var list = try found { try data.keys.read(caller.user) } ?? KeyList()
            guard let old = list.keys.first(where: { $0.provider == provider }) else {
                throw CouncilError.notFound("You have no key for this provider.")
            }
            list.keys.removeAll { $0.provider == provider }
            try hooks.telling([.keyRemoved(EventKey(provider: provider, hint: old.hint))], of: caller.user) {
                try data.keys.write(list, for: caller.user)
            }
        }
    }

    /// The caller's key in clear, for a call.
    ///
    /// - Throws: `.invalid` where there is none; `.damaged` where none of the daemon's master keys decrypts it.
    func key(for provider: String, of caller: SignedIn) async throws -> ProviderKey {
        guard let stored = try await stored(caller.user).first(where: { $0.provider == provider }) else {
            throw CouncilError.invalid("You have no key for \(provider) yet: add one first (council key add).")
        }
        do {
            let text = String(validating: try fernet.decrypt(stored.encrypted, now: clock.now().date), as: UTF8.self)
            guard let text else { throw CryptographyError.notText }
            return ProviderKey(text)
        } catch is CryptographyError {
            throw CouncilError.damaged(
                "Your key for \(provider) cannot be decrypted with the server's master keys: remove it and add it again, or ask your administrator to put the old master key back."
            )
        }
    }

    private func stored(_ user: UserID) async throws -> [StoredKey] {
        try await found { try await data.keys.value(user) }?.keys ?? []
    }

    private func tested(_ text: String, provider: String) async throws -> (key: ProviderKey, status: KeyStatus) {
        guard let endpoint = providers().keyTaker(named: provider) else {
            let sentence = "There is no provider named \(provider) that takes a key: use \(ProviderRouter.openRouterName)."
            throw CouncilError.invalid(sentence, fields: ["provider": sentence])
        }
        guard Self.lengths.contains(text.utf8.count), text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw Self.refusal("This is no API key: copy it again, whole and without spaces.")
        }
        let key = ProviderKey(text)
        do throws(CallFault) {
            return (key, try await endpoint.check(key))
        } catch {
            switch error.kind {
            case .badKey, .refused: throw Self.refusal("The provider refuses this key: check it and copy it again.")
            default: throw CouncilError.providerFailed("The key could not be tested, so it was not saved: \(error.detail)")
            }
        }
    }

    private static func refusal(_ sentence: String) -> CouncilError {
        .invalid(sentence, fields: ["api_key": sentence])
    }
}
