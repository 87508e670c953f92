import Foundation
import Synchronization
import Testing
import ThreadPool

@testable import FileStore

/// A fresh directory that goes with the value, and a store with threads of its own.
final class Place: Sendable {
    let path: String
    let store: FileStore

    init(calls: FileSystemCalls = .system, threads: Int = 4) throws {
        let made = FileManager.default.temporaryDirectory.path + "/filestore-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: made, withIntermediateDirectories: false)
        path = made
        store = FileStore(calls: calls, pool: ThreadPool(name: "test-files", threads: threads))
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func at(_ name: String) -> String { path + "/" + name }

    func text(_ name: String) throws -> String {
        String(decoding: try store.read(at(name)).bytes, as: UTF8.self)
    }

    /// As an editor or git does it, not through the store; in place, if `atomically` is false.
    func edit(_ name: String, _ text: String, atomically: Bool = false) throws {
        let path = at(name)
        try FileManager.default.createDirectory(atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: atomically ? .atomic : [])
    }

    /// All names in a directory, hidden ones too.
    func names(_ name: String = "") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: at(name)).sorted()
    }

    func mode(_ name: String) throws -> Int {
        try #require((FileManager.default.attributesOfItem(atPath: at(name))[.posixPermissions] as? NSNumber)?.intValue)
    }

    func exists(_ name: String) -> Bool {
        var status = stat()
        return lstat(at(name), &status) == 0
    }
}

struct Person: Codable, Equatable, Sendable {
    var name: String
    var age: Int
    var tags: [String] = []
}

/// A list that several threads add to.
final class Collected<Element: Sendable>: Sendable {
    private let elements = Mutex<[Element]>([])
    var all: [Element] { elements.withLock { $0 } }
    func clear() { elements.withLock { $0 = [] } }
    func add(_ element: Element) { elements.withLock { $0.append(element) } }
}
