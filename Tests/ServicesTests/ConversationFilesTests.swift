import FileStore
import Foundation
import Testing
import ThreadPool

@testable import Services

@Suite struct ConversationFilesTests {
    @Test func `only what bears a message's name is a message`() throws {
        let place = FileManager.default.temporaryDirectory.path + "/services-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: place) }
        try FileManager.default.createDirectory(atPath: place + "/messages", withIntermediateDirectories: true)
        let names = [
            "000002.json", "000001.json", "1000000.json", "3.json", "0000004.json", "9223372036854775807.json", "-00005.json",
            "+00006.json",
            "000000.json", "000007.json~", "notes.json", ".000008.json",
        ]
        for name in names { try Data("{}".utf8).write(to: URL(fileURLWithPath: "\(place)/messages/\(name)")) }
        let store = FileStore(pool: ThreadPool(name: "test", threads: 1))
        #expect(try ConversationFiles(directory: Directory(place), files: store).numbers() == [1, 2, 1_000_000])
    }
}
