import CouncilModel
import FileStore
import Glibc
import Logging
import Synchronization

/// An event that is to be delivered.
struct OutboxEntry: Codable, Sendable {
    let envelope: EventEnvelope
    /// The number of the message that the event is about, for what `DataDirectory.bearsOut` looks at.
    var message: Int?
    /// The names of the hooks to run; all that want the event for `nil`.
    var only: [String]?
    /// The names of the hooks that have succeeded.
    var done: [String] = []
    /// How often it was tried.
    var tries = 0
}

/// `outbox/`: a file for each event that has not been delivered yet, whose name says its place and whose it is:
/// `000000000042-<user>.json`, with `.prepared.json` behind while its change is not known to have come about.
///
/// Its methods block, and are safe on any thread.
final class Outbox: Sendable {
    /// Where an entry lies.
    struct Place: Hashable, Comparable, Sendable {
        let number: UInt64
        /// `nil` for what concerns no person.
        let user: UserID?

        static func < (left: Self, right: Self) -> Bool { left.number < right.number }

        fileprivate init(number: UInt64, user: UserID?) {
            self.number = number
            self.user = user
        }

        var stem: String {
            let digits = String(number)
            return "\(String(repeating: "0", count: max(0, 12 - digits.count)))\(digits)-\(user?.text ?? Self.nobody)"
        }

        private static let nobody = "daemon"

        fileprivate init?(stem: Substring) {
            let parts = stem.split(separator: "-", maxSplits: 1)
            guard parts.count == 2, parts[0].utf8.count >= 12, let number = UInt64(parts[0]) else { return nil }
            self.number = number
            if parts[1] == Self.nobody {
                user = nil
            } else {
                guard let id = UserID(parts[1]) else { return nil }
                user = id
            }
        }
    }

    /// Where `SetAsideFiles` are, below the outbox.
    static let aside = "/set-aside"
    private static let (ending, preparedEnding) = (".json", ".prepared.json")

    let files: FileStore
    let path: String
    private let last: Mutex<UInt64>

    /// - Throws: `FileStoreError` where the directory cannot be read.
    init(data: DataDirectory) throws {
        files = data.files
        path = data.root.path + "/outbox"
        // What was set aside has the number of its place still: two events with one number would share a file there.
        let names = try [path, path + Self.aside].flatMap { [files] path in try found { try files.names(in: path) } ?? [] }
        last = Mutex(names.compactMap(Self.number).max() ?? 0)
    }

    /// Writes an entry whose change is still to come.
    func prepare(_ entry: OutboxEntry) throws -> Place {
        let place = nextPlace(for: entry)
        try files.createDirectory(path)
        try files.writeRecord(entry, to: file(place, Self.preparedEnding))
        return place
    }

    /// The change has come about. Not synced: after a power failure the change itself is looked at.
    func confirm(_ place: Place) throws {
        guard rename(file(place, Self.preparedEnding), file(place)) == 0 else {
            throw FileStoreError.unwritable(path: file(place), step: .rename, errno: errno)
        }
    }

    /// The change has not come about.
    func withdraw(_ place: Place) { unlink(file(place, Self.preparedEnding)) }

    /// Writes an entry whose change is on disk.
    func write(_ entry: OutboxEntry) throws -> Place {
        let place = nextPlace(for: entry)
        try files.createDirectory(path)
        try files.writeRecord(entry, to: file(place))
        return place
    }

    /// Not synced: what is lost is run once more.
    func update(_ entry: OutboxEntry, at place: Place) throws {
        try files.writeRecord(entry, to: file(place), durably: false)
    }

    /// Not synced: an entry that comes back is delivered once more.
    func remove(_ place: Place) { unlink(file(place)) }

    func entry(at place: Place) throws -> OutboxEntry {
        try files.readRecord(OutboxEntry.self, at: file(place)).value
    }

    /// What an earlier daemon left, in order; each with whether it is only prepared. Takes temporary files away.
    func leftOver() throws -> [(place: Place, isPrepared: Bool)] {
        try files.sweep(Directory(path), depth: 1)
        let names = try found { try files.names(in: path) } ?? []
        return names.compactMap(Self.place).sorted { $0.place < $1.place }
    }

    /// Reads a prepared entry.
    func prepared(at place: Place) throws -> OutboxEntry {
        try files.readRecord(OutboxEntry.self, at: file(place, Self.preparedEnding)).value
    }

    private func nextPlace(for entry: OutboxEntry) -> Place {
        let number = last.withLock { last in
            last += 1
            return last
        }
        return Place(number: number, user: entry.envelope.user?.id)
    }

    private func file(_ place: Place, _ ending: String = Outbox.ending) -> String { "\(path)/\(place.stem)\(ending)" }

    private static func number(_ name: String) -> UInt64? {
        name.hasSuffix(ending) ? name.split(separator: "-", maxSplits: 1).first.flatMap { UInt64($0) } : nil
    }

    private static func place(_ name: String) -> (place: Place, isPrepared: Bool)? {
        let isPrepared = name.hasSuffix(preparedEnding)
        guard isPrepared || name.hasSuffix(ending) else { return nil }
        return Place(stem: name.dropLast(isPrepared ? preparedEnding.utf8.count : ending.utf8.count)).map { ($0, isPrepared) }
    }
}
