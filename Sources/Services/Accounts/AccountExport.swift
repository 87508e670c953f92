import CouncilModel
import FileStore
import NIOCore

/// Everything that a person owns, as one document. Secrets are left out: a key appears as its hint, a password not at all.
struct AccountExport: Encodable, Sendable {
    struct Device: Encodable, Sendable {
        let id: SessionID
        let device: String
        let createdAt: Timestamp
        let lastUsedAt: Timestamp

        private enum CodingKeys: String, CodingKey {
            case id, device
            case createdAt = "created_at"
            case lastUsedAt = "last_used_at"
        }
    }

    let exportedAt: Timestamp
    let user: Profile
    let sessions: [Device]
    let apiKeys: [KeyDescription]
    let shares: [ShareDescription]

    private enum CodingKeys: String, CodingKey {
        case user, sessions, shares
        case exportedAt = "exported_at"
        case apiKeys = "api_keys"
    }
}

extension Accounts {
    /// One JSON document with all that the caller owns: the profile, the devices, the keys' hints, the links,
    /// and every conversation as the API shows it.
    ///
    /// A conversation that cannot be read stands in `unreadable` with the reason: the rest is exported all the same.
    public func export(conversations: Conversations, shares: Shares, by caller: SignedIn) async throws -> [UInt8] {
        try await hooks.gate(.export(nil, format: "json"), by: caller)
        let sessions = try await found { try await data.sessions.value(caller.user) } ?? SessionList()
        let keys = try await found { try await data.keys.value(caller.user) } ?? KeyList()
        let head = AccountExport(
            exportedAt: clock.now(), user: caller.profile,
            sessions: sessions.sessions.map {
                .init(id: $0.id, device: $0.device, createdAt: $0.createdAt, lastUsedAt: $0.lastUsedAt)
            },
            apiKeys: keys.keys.map(KeyDescription.init), shares: try await shares.all(by: caller))
        var document = JSONObject(opening: try RecordJSON.encode(head, path: "export"))
        var unreadable: [ConversationID: String] = [:]
        var documents: [[UInt8]] = []
        for id in try await conversations.all(by: caller) {
            do {
                documents.append(Array(try await conversations.document(id, by: caller).readableBytesView))
            } catch {
                guard let told = CouncilError(told: error) else { throw error }
                unreadable[id] = told.detail
            }
        }
        document.append(key: "conversations", array: documents)
        if !unreadable.isEmpty {
            let reasons = Dictionary(uniqueKeysWithValues: unreadable.map { ($0.key.text, $0.value) })
            document.append(key: "unreadable", value: try RecordJSON.encode(reasons, path: "export"))
        }
        try await hooks.announce(.exportMade(nil, format: "json"), about: caller.profile)
        return document.closed()
    }
}
