import Foundation
import Testing

@testable import CouncilCommand

struct CredentialsStoreTests {
    /// A config directory of its own, gone at the end.
    private final class Place {
        let root: String
        let warnings = Warnings()

        init() throws {
            root = NSTemporaryDirectory() + "/council-credentials-" + UUID().uuidString
            try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(atPath: root) }

        var file: String { root + "/council/credentials.json" }
        var store: CredentialsStore { CredentialsStore(environment: ["XDG_CONFIG_HOME": root]) { [warnings] in warnings.add($0) } }

        func mode(_ path: String) throws -> Int {
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            return try #require(mode)
        }
    }

    private final class Warnings: Sendable {
        private let lines = Locked<[String]>([])
        func add(_ line: String) { lines.change { $0.append(line) } }
        var count: Int { lines.change { $0.count } }
    }

    private static let signIn = Credentials.SignIn(
        email: "a@b.c", accessToken: "access", refreshToken: "refresh", expiresAt: Date(timeIntervalSince1970: 1_800_000_000))

    @Test func `tokens are kept for their owner alone`() async throws {
        let place = try Place()
        try await place.store.change { $0.servers["unix:/s"] = Self.signIn }
        #expect(try place.mode(place.file) == 0o600)
        #expect(try place.mode(place.root + "/council") == 0o700)
        #expect(try place.store.load().servers["unix:/s"] == Self.signIn)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: place.root + "/council").sorted() == [
                "credentials.json", "credentials.lock",
            ])
    }

    @Test func `a file that others can read is made private, with a warning`() async throws {
        let place = try Place()
        try await place.store.change { $0.servers["unix:/s"] = Self.signIn }
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: place.file)
        _ = try place.store.load()
        #expect(try place.mode(place.file) == 0o600)
        #expect(place.warnings.count == 1)
    }

    @Test func `a damaged file is named and left alone`() async throws {
        let place = try Place()
        try await place.store.change { $0.servers["unix:/s"] = Self.signIn }
        try Data("{".utf8).write(to: URL(fileURLWithPath: place.file))
        await #expect(throws: Failure.self) { try await place.store.change { $0.current = "x" } }
        #expect(try Data(contentsOf: URL(fileURLWithPath: place.file)) == Data("{".utf8))
    }

    @Test func `nothing is there before the first sign-in`() throws {
        #expect(try Place().store.load() == Credentials())
    }

    @Test func `changes wait for each other`() async throws {
        let place = try Place()
        let store = place.store
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                group.addTask {
                    try await store.change { credentials in
                        await Task.yield()
                        credentials.servers["\(number)"] = Self.signIn
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try store.load().servers.count == 20)
    }

    @Test func `what was changed before an error is kept`() async throws {
        let place = try Place()
        try await place.store.change { $0.servers["unix:/s"] = Self.signIn }
        await #expect(throws: Failure.self) {
            try await place.store.change { credentials in
                credentials.servers = [:]
                throw Failure(.notSignedIn, "over")
            }
        }
        #expect(try place.store.load().servers.isEmpty)
    }
}

/// A value that several tasks change.
private final class Locked<Value>: @unchecked Sendable {  // Its lock guards the only field.
    private let lock = NSLock()
    private var value: Value

    init(_ value: Value) { self.value = value }

    func change<Result>(_ body: (inout Value) -> Result) -> Result {
        lock.withLock { body(&value) }
    }
}
