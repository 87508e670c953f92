import CouncilModel
import FileStore
import Foundation
import Testing

@testable import Services

@Suite struct StorageTests {
    @Test(arguments: ["{}", "{ }", "{\n}\n", "{\n  \"a\" : {\"b\":\"}\"}\n}\n", #"{"a":1}"#])
    func `a record goes on with more fields and stays JSON`(record: String) throws {
        var whole = JSONObject(opening: Array(record.utf8))
        whole.append(key: "value", value: Array("{\"x\":[]}\n".utf8))
        whole.append(key: "none", array: [])
        whole.append(key: "list", array: [Array("{}\n".utf8), Array("2".utf8)])
        var expected = try object(record.utf8)
        expected["value"] = ["x": [Int]()]
        expected["none"] = [Int]()
        expected["list"] = [[String: Int](), 2] as [Any]
        #expect((try object(whole.closed()) as NSDictionary).isEqual(to: expected))
        #expect((try object(JSONObject(opening: Array(record.utf8)).closed()) as NSDictionary).isEqual(to: try object(record.utf8)))
    }

    @Test func `arrays of JSON are JSON`() throws {
        #expect(String(decoding: JSONObject.array([]), as: UTF8.self) == "[]")
        #expect(try list(JSONObject.array([Array("{}".utf8), Array("{\"a\":1}".utf8)])).count == 2)
    }

    private static let table: [(error: FileStoreError, kind: String, words: String)] = [
        (.notFound(path: "/data/users/u/x.json"), "notFound", "no such record"),
        (
            .damaged(path: "/data/users/u/messages/000001.json", reason: "it is empty"), "damaged",
            "messages/000001.json is damaged: it is empty"
        ),
        (.tooLarge(path: "/data/users/u/x.json", limit: 5), "damaged", "u/x.json is too large"),
        (.unwritable(path: "/data/users/u/x.json", step: .write, errno: ENOSPC), "unavailable", "disk is full"),
        (.unwritable(path: "/data/users/u/x.json", step: .write, errno: EDQUOT), "unavailable", "disk is full"),
        (.unwritable(path: "/data/users/u/x.json", step: .sync, errno: EIO), "unavailable", "cannot use its files"),
        (.unreadable(path: "/data/users/u/x.json", step: .read, errno: EIO), "unavailable", "cannot use its files"),
        (.inUse(directory: "/data/users", holder: nil), "unavailable", "cannot use its files"),
        (.exists(path: "/data/users/u"), "conflict", "exists already"),
        (.unencodable(path: "/data/users/u/x.json", reason: "r"), "invalid", "cannot be stored"),
        (.badName("../x"), "invalid", "cannot be stored"),
    ]

    @Test(arguments: table.indices)
    func `of a storage fault a caller is told what helps and not where the data lies`(row: Int) throws {
        let (error, kind, words) = Self.table[row]
        let told = try #require(CouncilError(told: error))
        #expect(told.kind == kind)
        #expect(told.detail.contains(words))
        #expect(!told.detail.contains("/data") && !told.detail.contains("users"))
    }

    @Test func `of a fault of the program nothing is told`() {
        struct Bug: Error {}
        #expect(CouncilError(told: Bug()) == nil)
        #expect(CouncilError(told: CouncilError.forbidden("x")) == .forbidden("x"))
    }

    @Test func `a data directory of a newer version is refused and left as it is`() async throws {
        try await withHouse { house in
            let file = house.path + "/format.json"
            #expect(try object(contents(file))["format"] as? Int == 1)
            #expect(try house.data.open().isEmpty)
            for format in [2, 999] {
                try edit(file, "{\"format\": \(format)}")
                let error = try #require(throws: UnsupportedFormat.self) { try house.data.open() }
                #expect(error.description.contains("format \(format)") && error.description.contains(file))
                #expect(String(decoding: try contents(file), as: UTF8.self) == "{\"format\": \(format)}")
            }
            for text in ["", "{", "[]", #"{"format":"1"}"#] {
                try edit(file, text)
                #expect(throws: FileStoreError.self) { try house.data.open() }
                #expect(String(decoding: try contents(file), as: UTF8.self) == text)
            }
        }
    }

    @Test func `what was used lately is remembered, within bounds`() {
        var memory = RecentlyUsed<Int, String>(limit: 20)
        for number in 0..<1000 {
            memory.keep("\(number)", for: number)
            #expect(memory[0] == "0", "it is used all the time")
            #expect(memory[number] == "\(number)")
        }
        #expect(memory[1] == nil)
        #expect((0..<1000).count { memory[$0] != nil } <= 20)
        memory.keep("new", for: 0)
        #expect(memory[0] == "new")
        memory.keep("too big", for: 0, cost: 11)
        #expect(memory[0] == nil, "neither the old one nor the new one")
        for number in 0..<100 { memory.keep("\(number)", for: number) }
        memory.forget { !$0.isMultiple(of: 2) }
        #expect(memory[98] == "98" && memory[99] == nil)
        #expect(memory.count == memory.cost && memory.count <= 10)
        memory.forget { _ in true }
        #expect(memory.count == 0)
    }
}
