import Foundation
import Synchronization
import Testing
import ThreadPool

@testable import FileStore

@Suite struct DirectoryIndexTests {
    private func index(
        _ place: Place, damage: Collected<FileStoreError> = Collected(), reads: Collected<String> = Collected(),
        during: @escaping @Sendable (String) -> Void = { _ in }
    ) -> DirectoryIndex<Person> {
        DirectoryIndex(root: place.path, file: "profile.json", store: place.store, onDamage: { damage.add($0) }) { name, bytes in
            reads.add(name)
            during(name)
            return try RecordJSON.decode(from: bytes, path: name)
        }
    }

    private func put(_ place: Place, _ name: String, age: Int, settled: Bool = true) throws {
        try place.edit("\(name)/profile.json", #"{"age": \#(age), "name": "\#(name)", "tags": []}"#)
        if settled { try waitUntilSettled(place, name) }
    }

    /// Until the file's stamp is old enough to be relied upon (50 ms): only then is it read no more.
    private func waitUntilSettled(_ place: Place, _ name: String) throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while try !place.store.stamp(of: place.at("\(name)/profile.json")).isSettled, .now < deadline { sched_yield() }
    }

    @Test func `a missing root is an empty index`() async throws {
        let place = try Place()
        let index = DirectoryIndex<Int>(root: place.at("none"), file: "x", store: place.store, onDamage: { _ in }) { _, _ in 1 }
        try await index.refresh()
        #expect(index.snapshot.entries.isEmpty)
    }

    @Test func `records that lie in the root itself are indexed by their names`() async throws {
        let place = try Place()
        let damage = Collected<FileStoreError>()
        let index = DirectoryIndex<String>(root: place.path, file: nil, store: place.store, onDamage: { damage.add($0) }) { _, bytes in
            String(decoding: bytes, as: UTF8.self)
        }
        try place.edit("one.json", "1")
        try place.edit("two.json", "2")
        try place.edit(".hidden.json", "3")
        try place.edit("directory/four.json", "4")
        try await index.refresh(maxAge: .zero)
        #expect(index.snapshot.entries == ["one.json": "1", "two.json": "2"])
        #expect(index.snapshot.damaged.keys.sorted() == ["directory"])
        try FileManager.default.removeItem(atPath: place.at("one.json"))
        try place.edit("two.json", "two")
        try await index.refresh(maxAge: .zero)
        #expect(index.snapshot.entries == ["two.json": "two"])
        #expect(damage.all.count == 1)
    }

    @Test func `what is edited, restored, added or removed by hand is seen, and only that is read`() async throws {
        let place = try Place()
        let reads = Collected<String>()
        let index = index(place, reads: reads)
        for name in ["ana", "bob", "eve"] { try put(place, name, age: 1) }
        try place.edit(".hidden/profile.json", "{}")
        try place.edit("no-record/other.json", "{}")
        try place.edit("stray-file", "")
        try await index.refresh(maxAge: .zero)
        #expect(index.snapshot.entries.mapValues(\.age) == ["ana": 1, "bob": 1, "eve": 1])
        #expect(reads.all.count == 3)

        let version = index.version
        try await index.refresh(maxAge: .zero)
        #expect(index.version == version)
        #expect(reads.all.count == 3)

        try put(place, "ana", age: 2)
        try FileManager.default.removeItem(atPath: place.at("bob"))
        try FileManager.default.removeItem(atPath: place.at("eve/profile.json"))
        try put(place, "zoe", age: 3)
        try await index.refresh(maxAge: .zero)
        #expect(index.snapshot.entries.mapValues(\.age) == ["ana": 2, "zoe": 3])
        #expect(reads.all.count == 5)
        #expect(index.version > version)
        #expect(index["ana"]?.age == 2 && index["bob"] == nil)
    }

    @Test func `an edit within the same tick of the file system's clock is not missed`() async throws {
        let place = try Place()
        let index = index(place)
        for age in 10..<40 {
            try put(place, "ana", age: age, settled: false)
            try await index.refresh(maxAge: .zero)
            #expect(index["ana"]?.age == age)
        }
    }

    @Test func `a damaged record stands apart, is reported once, and comes back when mended`() async throws {
        let place = try Place()
        let damage = Collected<FileStoreError>()
        let index = index(place, damage: damage)
        try put(place, "ana", age: 1)
        try put(place, "bob", age: 1)
        try await index.refresh(maxAge: .zero)
        try place.edit("ana/profile.json", "{")
        try FileManager.default.createSymbolicLink(atPath: place.at("link"), withDestinationPath: place.at("bob"))
        try FileManager.default.createDirectory(atPath: place.at("eve"), withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(atPath: place.at("eve/profile.json"), withDestinationPath: place.at("bob/profile.json"))
        for _ in 0..<5 { try await index.refresh(maxAge: .zero) }
        #expect(Set(index.snapshot.entries.keys) == ["bob", "link"])
        #expect(Set(index.snapshot.damaged.keys) == ["ana", "eve"])
        #expect(Set(damage.all.map(\.path)) == [place.at("ana/profile.json"), place.at("eve/profile.json")])
        #expect(damage.all.count == 2)

        try put(place, "ana", age: 5)
        try await index.refresh(maxAge: .zero)
        #expect(index["ana"]?.age == 5)
        #expect(Set(index.snapshot.damaged.keys) == ["eve"])
    }

    @Test func `an own write or removal is in at once, and a scan that began before does not undo it`() async throws {
        let place = try Place()
        let late = Collected<@Sendable () -> Void>()
        // It holds the index, which holds it.
        defer { late.clear() }
        // Runs in the middle of the scan, after ana's old file was read.
        let index = index(place) { if $0 == "ana" { late.all.forEach { $0() } } }
        try put(place, "ana", age: 1)
        try put(place, "bob", age: 1)
        try await index.refresh(maxAge: .zero)
        let trigger = Person(name: "ana", age: 2)
        late.add {
            do {
                let record = try place.store.writeRecord(Person(name: "ana", age: 3), to: place.at("ana/profile.json"))
                index.note("ana", record.value, stamp: record.stamp)
                try place.store.createDirectory(place.at("new"))
                let new = try place.store.writeRecord(Person(name: "new", age: 9), to: place.at("new/profile.json"))
                index.note("new", new.value, stamp: new.stamp)
                try place.store.removeTree(place.at("bob"))
                index.forget("bob")
            } catch { Issue.record(error) }
        }
        try place.store.writeRecord(trigger, to: place.at("ana/profile.json"))
        try place.store.writeRecord(Person(name: "bob", age: 2), to: place.at("bob/profile.json"))
        try await index.refresh(maxAge: .zero)
        #expect(index.snapshot.entries.mapValues(\.age) == ["ana": 3, "new": 9])
        try await index.refresh(maxAge: .zero)
        #expect(index.snapshot.entries.mapValues(\.age) == ["ana": 3, "new": 9])
    }

    @Test func `scans are shared, and skipped while the last is young`() async throws {
        let place = try Place()
        let reads = Collected<String>()
        let time = Mutex(ContinuousClock.now)
        let gate = DispatchSemaphore(value: 0)
        let index = DirectoryIndex(
            root: place.path, file: "profile.json", store: place.store, now: { time.withLock { $0 } }, onDamage: { _ in }
        ) { name, _ in
            reads.add(name)
            gate.wait()
            return 1
        }
        try put(place, "ana", age: 1)
        async let first: Void = index.refresh()
        async let second: Void = index.refresh()
        async let third: Void = index.refresh(maxAge: .zero)
        let deadline = ContinuousClock.now + .seconds(20)
        while reads.all.isEmpty, .now < deadline { await Task.yield() }
        for _ in 0..<10 { gate.signal() }
        _ = try await (first, second, third)
        #expect(index.snapshot.entries == ["ana": 1])

        try put(place, "bob", age: 1)
        try await index.refresh()
        #expect(index["bob"] == nil)
        time.withLock { $0 += .seconds(1) }
        try await index.refresh()
        #expect(index["bob"] == 1)
    }

    @Test func `an index in use is checked beside its callers, before it is due`() async throws {
        let place = try Place()
        let time = Mutex(ContinuousClock.now)
        let (gate, reads) = (DispatchSemaphore(value: 0), Collected<String>())
        let index = DirectoryIndex(
            root: place.path, file: "profile.json", store: place.store, now: { time.withLock { $0 } }, onDamage: { _ in }
        ) { name, _ in
            reads.add(name)
            gate.wait()
            return 1
        }
        try put(place, "ana", age: 1)
        gate.signal()
        try await index.refresh()
        try put(place, "bob", age: 1)
        time.withLock { $0 += .milliseconds(500) }
        try await index.refresh()
        #expect(reads.all == ["ana"])
        time.withLock { $0 += .milliseconds(200) }
        // The check that begins here is held up; nobody waits for it.
        for _ in 0..<5 { try await index.refresh() }
        #expect(index.snapshot.entries == ["ana": 1])
        time.withLock { $0 += .milliseconds(300) }
        async let due: Void = index.refresh()
        gate.signal()
        try await due
        #expect(index.snapshot.entries == ["ana": 1, "bob": 1])
        #expect(reads.all == ["ana", "bob"])
    }

    @Test func `ten thousand records are loaded, and half of them dropped`() async throws {
        let place = try Place()
        for number in 0..<10_000 {
            mkdir(place.at("\(number)"), 0o700)
            let text = #"{"age": \#(number), "name": "x", "tags": []}"#
            try Data(text.utf8).write(to: URL(fileURLWithPath: place.at("\(number)/profile.json")))
        }
        let index = index(place)
        try await index.refresh()
        #expect(index.snapshot.entries.count == 10_000)
        #expect(index.snapshot.entries.allSatisfy { $0.key == "\($0.value.age)" })
        for number in 0..<5_000 { try FileManager.default.removeItem(atPath: place.at("\(number)")) }
        try await index.refresh(maxAge: .zero)
        #expect(index.snapshot.entries.count == 5_000)
    }

    @Test func `a scan that runs out of descriptors fails and leaves the entries as they were`() async throws {
        let place = try Place()
        for name in ["ana", "bob"] { try put(place, name, age: 1, settled: false) }
        await #expect(processExitsWith: .success) { [path = place.path as String] in
            let store = FileStore(pool: ThreadPool(name: "test", threads: 1))
            let index = DirectoryIndex<Int>(root: path, file: "profile.json", store: store, onDamage: { _ in abort() }) { $1.count }
            try await index.refresh()
            try store.write([1], to: path + "/ana/profile.json")
            var limit = rlimit(rlim_cur: 0, rlim_max: 4096)
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            await #expect(throws: FileStoreError.unreadable(path: path, step: .open, errno: EMFILE)) {
                try await index.refresh(maxAge: .zero)
            }
            limit.rlim_cur = 1024
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            precondition(index.snapshot.entries.count == 2 && index.snapshot.damaged.isEmpty)
            try await index.refresh(maxAge: .zero)
            precondition(index["ana"] == 1)
        }
    }
}
