import Foundation
import Testing
import ThreadPool

@testable import FileStore

@Suite struct RecordTests {
    let ana = Person(name: "Ana / Müller", age: 41, tags: ["a"])

    @Test func `a record has sorted keys, one field a line, plain slashes and a line feed at its end`() throws {
        let place = try Place()
        try place.store.writeRecord(ana, to: place.at("a.json"))
        #expect(try place.text("a.json") == "{\n  \"age\" : 41,\n  \"name\" : \"Ana / Müller\",\n  \"tags\" : [\n    \"a\"\n  ]\n}\n")
        #expect(try place.store.readRecord(Person.self, at: place.at("a.json")).value == ana)
    }

    @Test func `an update that changes nothing leaves the file alone, whatever its layout`() throws {
        let place = try Place()
        try place.edit("a.json", #"{"tags": [], "name": "Ana", "age": 41}"#)
        let before = try place.store.stamp(of: place.at("a.json"))
        let (result, record, changed) = try place.store.updateRecord(Person.self, at: place.at("a.json")) { $0.age }
        #expect(result == 41 && record.stamp == before && !changed)
        #expect(try place.store.stamp(of: place.at("a.json")) == before)
        try place.store.updateRecord(Person.self, at: place.at("a.json")) { $0.age += 1 }
        #expect(try place.store.readRecord(Person.self, at: place.at("a.json")).value.age == 42)
    }

    @Test func `a change that throws writes nothing`() throws {
        struct Refused: Error {}
        let place = try Place()
        let stamp = try place.store.writeRecord(ana, to: place.at("a.json")).stamp
        #expect(throws: Refused.self) {
            try place.store.updateRecord(Person.self, at: place.at("a.json")) {
                $0.age = 1
                throw Refused()
            }
        }
        #expect(try place.store.stamp(of: place.at("a.json")) == stamp)
    }

    @Test(arguments: [
        (#"{"age": 41, "tags": []}"#, "the field name is missing"),
        (#"{"age": "old", "name": "Ana", "tags": []}"#, "the field age has another type"),
        (#"{"age": 41, "name": "Ana", "tags": ["a", 2]}"#, "the field tags[1] has another type"),
        (#"{"age": 41, "name": null, "tags": []}"#, "the field name is null"),
        ("{\n  \"age\": 41,\n  oops\n}", "it is not JSON from line 3, column 3 on"),
        (#"{"age": 41, "name": "An"#, "line 1, column 24"),
        (#"{"age": 41 "tags": []}"#, "line 1, column 12"),
        ("{\n}\n<<<<<<< HEAD", "line 3, column 1"),
        ("", "it is empty"),
    ])
    func `a damaged record says where, and is never overwritten`(text: String, reason: String) throws {
        let place = try Place()
        try place.edit("a.json", text)
        let error = try #require(throws: FileStoreError.self) {
            try place.store.updateRecord(Person.self, at: place.at("a.json")) { $0.age += 1 }
        }
        guard case .damaged(place.at("a.json"), let said) = error else { throw error }
        #expect(said.contains(reason))
        #expect(try place.text("a.json") == text)
    }

    @Test func `a value without a JSON form is refused before anything is written`() throws {
        let place = try Place()
        let error = try #require(throws: FileStoreError.self) {
            try place.store.writeRecord(["x": Double.infinity], to: place.at("a.json"))
        }
        guard case .unencodable = error else { throw error }
        #expect(try place.names() == [])
    }
}

@Suite struct RecordCacheTests {
    private func cache(_ place: Place, limit: Int = 100) -> RecordCache<String, Person> {
        RecordCache(store: place.store, limit: limit) { [path = place.path] in try Directory(path).file($0) }
    }

    @Test func `edits by hand are seen at once, in place, replaced, or deleted`() async throws {
        let place = try Place()
        let cache = cache(place)
        try cache.write(Person(name: "Ana", age: 10), for: "a")
        #expect(try await cache.value("a").age == 10)
        // All of one length, so that only the stamp can tell; in place and by replacing in turn.
        for age in 11..<60 {
            try place.edit("a", #"{"age": \#(age), "name": "Ana", "tags": []}"#, atomically: age % 2 == 0)
            #expect(try await cache.value("a").age == age)
            #expect(try cache.read("a").age == age)
        }
        try FileManager.default.removeItem(atPath: place.at("a"))
        await #expect(throws: FileStoreError.notFound(path: place.at("a"))) { try await cache.value("a") }
        try place.edit("a", #"{"age": 7, "name": "Ana", "tags": []}"#)
        #expect(try await cache.value("a").age == 7)
    }

    @Test func `own writes are what is read next, without a look into the file`() async throws {
        let place = try Place()
        let cache = cache(place)
        try cache.write(Person(name: "Ana", age: 1), for: "a")
        let age = try cache.update("a") { person in
            person.age += 1
            return person.age
        }.result
        #expect(age == 2)
        #expect(try await cache.value("a").age == 2)
        #expect(cache.count == 1)
        #expect(try cache.remove("a"))
        #expect(cache.count == 0)
        await #expect(throws: FileStoreError.notFound(path: place.at("a"))) { try await cache.value("a") }
    }

    @Test func `a record that becomes damaged is an error until it is mended, and no update touches it`() async throws {
        let place = try Place()
        let cache = cache(place)
        try cache.write(Person(name: "Ana", age: 1), for: "a")
        try place.edit("a", "<<<<<<< HEAD")
        await #expect(throws: FileStoreError.self) { try await cache.value("a") }
        #expect(throws: FileStoreError.self) { try cache.update("a") { $0.age = 5 } }
        #expect(try place.text("a") == "<<<<<<< HEAD")
        try place.edit("a", #"{"age": 3, "name": "Ana", "tags": []}"#)
        #expect(try await cache.value("a").age == 3)
    }

    @Test func `memory is bounded and what is used stays`() async throws {
        let place = try Place()
        let cache = cache(place, limit: 20)
        for number in 0..<200 {
            try cache.write(Person(name: "\(number)", age: number), for: "\(number)")
            _ = try cache.read("0")
            #expect(cache.count <= 20)
        }
        for number in 0..<200 { #expect(try await cache.value("\(number)").age == number) }
    }

    @Test func `updates in a lane lose nothing`() async throws {
        let place = try Place()
        let cache = cache(place)
        let lanes = Lanes<String>(pool: place.store.pool)
        try cache.write(Person(name: "Ana", age: 0), for: "a")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    try await lanes.run(in: "a") { _ = try cache.update("a") { $0.age += 1 } }
                }
            }
            for _ in 0..<100 {
                group.addTask { _ = try await cache.value("a") }
            }
            try await group.waitForAll()
        }
        #expect(try await cache.value("a").age == 100)
        #expect(try place.store.readRecord(Person.self, at: place.at("a")).value.age == 100)
    }

    @Test func `a path that can't be made is the caller's error`() async throws {
        let place = try Place()
        await #expect(throws: FileStoreError.badName("../x")) { try await cache(place).value("../x") }
    }

    @Test func `a file dated far beyond every calendar is read like any other`() throws {
        let place = try Place()
        try place.edit("a.json", "{}")
        var times = [timespec(tv_sec: 13_000_000_000, tv_nsec: 1), timespec(tv_sec: 13_000_000_000, tv_nsec: 2)]
        #expect(utimensat(AT_FDCWD, place.at("a.json"), &times, 0) == 0)
        #expect(try place.store.readRecord([String: String].self, at: place.at("a.json")).value == [:])
    }

    @Test func `a file of terabytes is refused unread`() throws {
        let place = try Place()
        try place.edit("a.json", "{}")
        #expect(truncate(place.at("a.json"), 1 << 40) == 0)
        #expect(throws: FileStoreError.tooLarge(path: place.at("a.json"), limit: 256 << 20)) {
            try place.store.readRecord([String: String].self, at: place.at("a.json"))
        }
    }
}
