/// What an index remembers of a record's file, to see whether it must be read again.
struct IndexMark: Sendable {
    /// Nil where not even that could be had.
    let stamp: FileStamp?
    /// False where the stamp was too young to be relied upon.
    let isSettled: Bool
    /// Which own write put it there; 0 for a scan.
    var writtenAt: UInt64 = 0
}

/// What a scan started from.
struct IndexBasis: Sendable {
    let marks: [String: IndexMark]
    /// The own writes that it may have seen; later ones it must not undo.
    let writes: UInt64
    /// What it finds is as old as this at most.
    let began: ContinuousClock.Instant
}

/// What a scan found that differs from its basis.
struct Findings<Entry: Sendable>: Sendable {
    enum Finding: Sendable {
        case entry(Entry, IndexMark)
        case damaged(String, IndexMark)
        case gone
    }

    var changed: [(name: String, finding: Finding)] = []
    /// How many of the names were in the basis.
    var known = 0

    /// With what is gone, where all the names that are there were compared.
    consuming func completed(_ names: [String], _ basis: IndexBasis) -> Findings {
        guard known < basis.marks.count else { return self }
        let present = Set(names)
        changed += basis.marks.keys.filter { !present.contains($0) }.map { ($0, .gone) }
        return self
    }
}

/// The index's memory, and whose turn it is to scan. Used under a lock only.
struct IndexState<Entry: Sendable>: Sendable {
    typealias Continuation = CheckedContinuation<Result<Void, FileStoreError>?, Never>

    enum Turn {
        case fresh, wait
        /// Somebody waits for it where `isAwaited`.
        case scan(IndexBasis, isAwaited: Bool)
    }

    private(set) var entries: [String: Entry] = [:]
    private(set) var damaged: [String: String] = [:]
    private(set) var version: UInt64 = 0
    private var marks: [String: IndexMark] = [:]
    private var writes: UInt64 = 0
    /// Names that were taken out during the running scan, which may still find them.
    private var forgotten: Set<String> = []
    private var isScanning = false
    private var waiting: [Continuation] = []
    private var lastScan: ContinuousClock.Instant?

    mutating func takeTurn(maxAge: Duration, now: ContinuousClock.Instant) -> Turn {
        let age = lastScan.map { $0.duration(to: now) }
        let isAwaited = age.map { $0 >= maxAge } ?? true
        if isScanning { return isAwaited ? .wait : .fresh }
        // Begun before it is due, so that nobody has to wait for it while the index is in use.
        if let age, age < maxAge * 0.6 { return .fresh }
        isScanning = true
        return .scan(IndexBasis(marks: marks, writes: writes, began: now), isAwaited: isAwaited)
    }

    /// False where no scan is running any more.
    mutating func wait(_ continuation: Continuation) -> Bool {
        if isScanning { waiting.append(continuation) }
        return isScanning
    }

    /// Takes in what a scan found. Returns what is damaged and was not before, and who waits.
    mutating func finish(
        _ found: Result<Findings<Entry>, FileStoreError>, _ basis: IndexBasis
    ) -> (damage: [(name: String, reason: String)], waiting: [Continuation]) {
        defer {
            isScanning = false
            waiting = []
            forgotten = []
        }
        guard case .success(let findings) = found else { return ([], waiting) }
        lastScan = basis.began
        var damage: [(name: String, reason: String)] = []
        for (name, finding) in findings.changed where !isWritten(name, since: basis) {
            switch finding {
            case .entry(let entry, let mark):
                put(name, entry, mark)
            case .damaged(let reason, let mark):
                if damaged[name] != reason || marks[name]?.stamp != mark.stamp {
                    damage.append((name, reason))
                    entries[name] = nil
                    damaged[name] = reason
                    version += 1
                }
                marks[name] = mark
            case .gone:
                drop(name)
            }
        }
        return (damage, waiting)
    }

    mutating func note(_ name: String, _ entry: Entry, _ stamp: FileStamp) {
        writes += 1
        forgotten.remove(name)
        put(name, entry, IndexMark(stamp: stamp, isSettled: true, writtenAt: writes))
    }

    mutating func forget(_ name: String) {
        if isScanning { forgotten.insert(name) }
        drop(name)
    }

    private func isWritten(_ name: String, since basis: IndexBasis) -> Bool {
        forgotten.contains(name) || (marks[name].map { $0.writtenAt > basis.writes } ?? false)
    }

    private mutating func put(_ name: String, _ entry: Entry, _ mark: IndexMark) {
        entries[name] = entry
        damaged[name] = nil
        marks[name] = mark
        version += 1
    }

    private mutating func drop(_ name: String) {
        guard marks.removeValue(forKey: name) != nil else { return }
        entries[name] = nil
        damaged[name] = nil
        version += 1
    }
}
