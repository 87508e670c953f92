import Foundation
import Testing

@testable import FileStore

@Suite struct DirectoryLockTests {
    @Test func `the second taker is told who holds the directory, until it is let go`() throws {
        let place = try Place()
        var first: DirectoryLock? = try DirectoryLock(place.path, program: "a daemon", now: Date(timeIntervalSince1970: 1_763_934_200))
        let holder = DirectoryLock.Holder(program: "a daemon", process: getpid(), since: "2025-11-23T21:43:20Z")
        let error = try #require(throws: FileStoreError.self) { try DirectoryLock(place.path, program: "other") }
        #expect(error == .inUse(directory: place.path, holder: holder))
        #expect(
            "\(error)" == "the directory \(place.path) is in use by a daemon, process \(getpid()), since 2025-11-23T21:43:20Z; "
                + "stop it first or choose another directory")
        withExtendedLifetime(first) {}
        first = nil
        _ = try DirectoryLock(place.path, program: "other")
    }

    @Test func `a killed holder lets go, and another process is kept out while it lives`() async throws {
        let place = try Place()
        let lock = try DirectoryLock(place.path, program: "holder")
        await #expect(processExitsWith: .exitCode(7)) { [path = place.path as String] in
            do {
                _ = try DirectoryLock(path, program: "second")
            } catch FileStoreError.inUse(_, let holder?) where holder.program == "holder" && holder.process != getpid() {
                exit(7)
            }
        }
        withExtendedLifetime(lock) {}

        let other = try Place()
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = other.path as String] in
            let lock = try DirectoryLock(path, program: "doomed")
            withExtendedLifetime(lock) { _ = kill(getpid(), SIGKILL) }
        }
        _ = try DirectoryLock(other.path, program: "next")
        #expect(try other.text(".lock").hasPrefix("next \(getpid()) "))
    }

    @Test func `a missing directory is named`() throws {
        let place = try Place()
        #expect(throws: FileStoreError.notFound(path: place.at("no"))) { try DirectoryLock(place.at("no"), program: "x") }
    }
}
