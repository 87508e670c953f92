public import CouncilModel
import FileStore
import Glibc

/// A delivery that did not succeed and is not tried any more by itself. What the event holds is not shown: it may be a link.
public struct SetAside: Hashable, Sendable, Codable {
    public let id: String
    public let event: EventName
    public let eventID: EventID
    public let user: UserID?
    public let hook: String
    public let tries: Int
    /// What was wrong at the last try.
    public let error: String
    public let time: Timestamp

    private enum CodingKeys: String, CodingKey {
        case id, event, user, hook, tries, error, time
        case eventID = "event_id"
    }
}

/// `outbox/set-aside/`: the entries whose hook did not succeed with their event. Its methods block.
struct SetAsideFiles: Sendable {
    /// Such a file: the event, and how its last run went.
    struct Record: Codable, Sendable {
        let entry: OutboxEntry
        let tries: Int
        let time: Timestamp
        let lastRun: HookRun

        private enum CodingKeys: String, CodingKey {
            case entry, tries, time
            case lastRun = "last_run"
        }
    }

    let outbox: Outbox

    private var path: String { outbox.asidePath }

    func add(_ record: Record, from place: Outbox.Place) throws {
        try outbox.files.createDirectory(path)
        try outbox.files.writeRecord(record, to: "\(path)/\(place.stem).json")
    }

    /// The oldest first. What cannot be read is left out and told to `complain`.
    func all(complain: (String) -> Void) throws -> [(id: String, record: Record)] {
        try ids().compactMap { id in
            do {
                return (id, try outbox.files.readRecord(Record.self, at: "\(path)/\(id).json").value)
            } catch FileStoreError.notFound {
                return nil
            } catch {
                complain("\(id): \(error)")
                return nil
            }
        }
    }

    /// - Throws: `.notFound`.
    func record(_ id: String) throws -> Record {
        // Looked up among what is there: an id from outside never becomes a path.
        guard try ids().contains(id) else { throw CouncilError.notFound("There is no such delivery among those that were set aside.") }
        return try outbox.files.readRecord(Record.self, at: "\(path)/\(id).json").value
    }

    func remove(_ id: String) throws {
        guard try ids().contains(id) else { throw CouncilError.notFound("There is no such delivery among those that were set aside.") }
        try outbox.files.remove("\(path)/\(id).json")
    }

    /// Removes what concerns somebody whose account is gone.
    func removeAll(of user: UserID) throws {
        for id in try ids() where id.contains("-\(user)-") { try outbox.files.remove("\(path)/\(id).json") }
    }

    func count() throws -> Int { try ids().count }

    private func ids() throws -> [String] {
        let names = try found { try outbox.files.names(in: path) } ?? []
        return names.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }
    }
}
