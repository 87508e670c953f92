import CouncilModel
import Cryptography
import FileStore
import Glibc
import Logging
import Synchronization

/// An event that is to be delivered to a hook.
struct OutboxEntry: Codable, Sendable {
    /// The same for all hooks that want the event.
    let envelope: EventEnvelope
    /// The name of the hook to run.
    let hook: String
    /// The number of the message that the event is about, for what `DataDirectory.bearsOut` looks at.
    var message: Int?
    /// How often it was tried.
    var tries = 0
}

/// `outbox/`: a file for each hook that an event has not been delivered to yet. Its name says its place, whose it is, and by eight digits
/// which hook's: `000000000042-<user>-<digits>.json`, with `.prepared.json` behind while its change is not known to have come about.
///
/// Its methods block, and are safe on any thread.
final class Outbox: Sendable {
    /// Where an entry lies.
    struct Place: Hashable, Comparable, Sendable {
        let number: UInt64
        let lane: DeliveryLane

        static func < (left: Self, right: Self) -> Bool { left.number < right.number }

        fileprivate init(number: UInt64, lane: DeliveryLane) {
            self.number = number
            self.lane = lane
        }

        var stem: String {
            let digits = String(number)
            return "\(String(repeating: "0", count: max(0, 12 - digits.count)))\(digits)-\(lane.user?.text ?? Self.nobody)-\(lane.hook)"
        }

        private static let nobody = "daemon"

        fileprivate init?(stem: Substring) {
            guard let first = stem.firstIndex(of: "-"), let last = stem.lastIndex(of: "-"), first < last else { return nil }
            let (digits, hook) = (stem[..<first], stem[stem.index(after: last)...])
            guard digits.utf8.count >= 12, let number = UInt64(digits), hook.utf8.count == DeliveryLane.hookDigits else { return nil }
            self.number = number
            let whose = stem[stem.index(after: first)..<last]
            if whose == Self.nobody {
                lane = DeliveryLane(user: nil, hook: String(hook))
            } else {
                guard let user = UserID(whose) else { return nil }
                lane = DeliveryLane(user: user, hook: String(hook))
            }
        }
    }

    private static let (ending, preparedEnding) = (".json", ".prepared.json")

    let files: FileStore
    let path: String
    /// Where what is set aside lies, under the name that it had in the outbox.
    let asidePath: String
    /// The last place that an earlier daemon gave.
    private let inherited: UInt64
    private let last: Mutex<UInt64>

    /// - Throws: `FileStoreError` where a directory cannot be read.
    init(data: DataDirectory) throws {
        files = data.files
        path = data.root.path + "/outbox"
        asidePath = path + "/set-aside"
        let names = try [path, asidePath].flatMap { [files] path in try found { try files.names(in: path) } ?? [] }
        inherited = names.compactMap { Self.place($0)?.place.number }.max() ?? 0
        last = Mutex(inherited)
    }

    /// Writes entries whose changes are still to come: all, or none where it throws.
    func prepare(_ entries: [OutboxEntry]) throws -> [Place] { try put(entries, Self.preparedEnding) }

    /// The change has come about. Not synced: after a power failure the change itself is looked at.
    func confirm(_ place: Place) throws {
        guard rename(file(place, Self.preparedEnding), file(place)) == 0 else {
            throw FileStoreError.unwritable(path: file(place), step: .rename, errno: errno)
        }
    }

    /// The change has not come about.
    func withdraw(_ place: Place) { unlink(file(place, Self.preparedEnding)) }

    /// Writes entries whose changes are on disk: all, or none where it throws.
    func write(_ entries: [OutboxEntry]) throws -> [Place] { try put(entries, Self.ending) }

    private func put(_ entries: [OutboxEntry], _ ending: String) throws -> [Place] {
        guard !entries.isEmpty else { return [] }
        let places = places(for: entries)
        try files.createDirectory(path)
        try files.writeTogether(
            try zip(places, entries).map { place, entry in
                let file = file(place, ending)
                return (file, try RecordJSON.encode(entry, path: file))
            })
        return places
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
        return names.compactMap(Self.place).filter { $0.place.number <= inherited }.sorted { $0.place < $1.place }
    }

    /// Reads a prepared entry.
    func prepared(at place: Place) throws -> OutboxEntry {
        try files.readRecord(OutboxEntry.self, at: file(place, Self.preparedEnding)).value
    }

    private func places(for entries: [OutboxEntry]) -> [Place] {
        last.withLock { last in
            entries.map { entry in
                last += 1
                return Place(number: last, lane: DeliveryLane(of: entry))
            }
        }
    }

    private func file(_ place: Place, _ ending: String = Outbox.ending) -> String { "\(path)/\(place.stem)\(ending)" }

    private static func place(_ name: String) -> (place: Place, isPrepared: Bool)? {
        let isPrepared = name.hasSuffix(preparedEnding)
        guard isPrepared || name.hasSuffix(ending) else { return nil }
        return Place(stem: name.dropLast(isPrepared ? preparedEnding.utf8.count : ending.utf8.count)).map { ($0, isPrepared) }
    }
}
