import Foundation
import Testing
import ThreadPool

@testable import FileStore

@Suite struct DirectoryTests {
    @Test func `modes don't depend on the umask`() async throws {
        // In a process of its own, since the umask belongs to the whole process.
        let place = try Place()
        await #expect(processExitsWith: .success) { [path = place.path as String] in
            umask(0o777)
            let store = FileStore(pool: ThreadPool(name: "test", threads: 1))
            try store.createDirectory(path + "/a/b")
            try store.write([1], to: path + "/a/b/file")
            try store.write([1], to: path + "/a/b/open", mode: 0o644)
            let lock = try DirectoryLock(path + "/a", program: "test")
            withExtendedLifetime(lock) {}
        }
        #expect(try place.mode("a") == 0o700)
        #expect(try place.mode("a/b") == 0o700)
        #expect(try place.mode("a/b/file") == 0o600)
        #expect(try place.mode("a/b/open") == 0o644)
        #expect(try place.mode("a/.lock") == 0o600)
    }

    @Test func `a tree is removed without following its symbolic links`() throws {
        let place = try Place()
        try place.edit("kept/file", "stays")
        try place.edit("tree/a/b/c/file", "goes")
        try place.edit("tree/.hidden", "goes")
        try FileManager.default.createSymbolicLink(atPath: place.at("tree/a/link"), withDestinationPath: place.at("kept"))
        try FileManager.default.createSymbolicLink(atPath: place.at("tree/dangling"), withDestinationPath: "/nowhere")
        try place.store.removeTree(place.at("tree"))
        #expect(try place.names() == ["kept"])
        #expect(try place.text("kept/file") == "stays")

        try FileManager.default.createSymbolicLink(atPath: place.at("link"), withDestinationPath: place.at("kept"))
        #expect(throws: FileStoreError.notFound(path: place.at("link"))) { try place.store.removeTree(place.at("link")) }
        #expect(try place.text("kept/file") == "stays")
    }

    @Test func `a staged directory appears whole, and an abandoned one is swept`() throws {
        let place = try Place()
        let parent = Directory(place.path)
        let staged = try place.store.stage("ana", in: parent)
        try place.store.write([1], to: staged.path + "/profile.json")
        #expect(try place.store.names(in: place.path) == [])
        try place.store.commit(staged)
        #expect(try place.names("ana") == ["profile.json"])
        #expect(throws: FileStoreError.exists(path: place.at("ana"))) { try place.store.stage("ana", in: parent) }

        let abandoned = try place.store.stage("bob", in: parent)
        try place.store.write([1], to: abandoned.path + "/half.json")
        let again = try place.store.stage("bob", in: parent)
        #expect(try place.names(".new-bob") == [])
        #expect(try place.store.sweep(parent) == [again.path])
        #expect(try place.names() == ["ana"])
    }

    @Test func `a directory that can't be committed stays staged`() throws {
        let place = try Place()
        let staged = try place.store.stage("ana", in: Directory(place.path))
        try place.store.write([1], to: staged.path + "/profile.json")
        let failing = FileStore(calls: .failing(at: .syncDirectory, with: EIO), pool: place.store.pool)
        #expect(throws: FileStoreError.unwritable(path: staged.target, step: .syncDirectory, errno: EIO)) { try failing.commit(staged) }
        #expect(try place.names() == [".new-ana"])
        try place.store.discard(staged)
        #expect(try place.names() == [])
    }

    @Test func `a directory that cannot be filled leaves nothing behind`() throws {
        struct Fault: Error {}
        let place = try Place()
        let parent = Directory(place.path)
        #expect(throws: Fault.self) {
            try place.store.makeDirectory("ana", in: parent) { path in
                try place.store.write([1], to: path + "/file")
                throw Fault()
            }
        }
        #expect(try place.names() == [])
        let stamp = try place.store.makeDirectory("ana", in: parent) { try place.store.write([1], to: $0 + "/file") }
        #expect(try place.store.stamp(of: place.at("ana/file")) == stamp)
    }

    @Test func `a deleted directory is gone, and a half-deleted one is finished by the sweep`() throws {
        let place = try Place()
        let parent = Directory(place.path)
        try place.edit("ana/conversations/1/messages/000001.json", "{}")
        try place.store.deleteDirectory("ana", in: parent)
        #expect(try place.names() == [])
        #expect(throws: FileStoreError.notFound(path: place.at("ana"))) { try place.store.deleteDirectory("ana", in: parent) }

        try place.edit(".deleted-bob/keys.json", "{}")
        #expect(try place.store.sweep(parent) == [place.at(".deleted-bob")])
        #expect(try place.names() == [])
    }

    @Test func `the sweep takes a dead process's temporary files, at the depth it is asked for, and nothing else`() throws {
        let place = try Place()
        let dead = FileStore(pool: place.store.pool, token: "dead")
        for directory in ["", "ana/", "ana/deep/"] {
            let target = place.at(directory + "profile.json")
            try place.edit(directory + "profile.json", "{}")
            try Data().write(to: URL(fileURLWithPath: dead.temporaryNames.next(beside: target)))
        }
        try place.edit(".gitignore", "")
        try place.edit(".note.tmp", "somebody's own")
        let own = place.store.temporaryNames.next(beside: place.at("a"))
        try Data().write(to: URL(fileURLWithPath: own))

        let removed = try place.store.sweep(Directory(place.path), depth: 1)
        #expect(removed.sorted() == [place.at(".profile.json.dead-1.tmp"), place.at("ana/.profile.json.dead-2.tmp")])
        #expect(place.exists("ana/deep/.profile.json.dead-3.tmp"))
        #expect(place.exists(".gitignore") && place.exists(".note.tmp") && FileManager.default.fileExists(atPath: own))
        #expect(try place.store.sweep(Directory(place.at("missing"))) == [])
    }

    @Test(arguments: ["", ".", "..", "a/b", "/", "../x", "a\0b"])
    func `a name that would lead elsewhere is refused`(name: String) throws {
        let directory = Directory("/data/")
        #expect(throws: FileStoreError.badName(name)) { try directory.file(name) }
        #expect(throws: FileStoreError.badName(name)) { try directory.directory(name) }
        #expect(try directory.directory("users").file("a.json") == "/data/users/a.json")
        #expect(try Directory("/").file("a") == "/a")
    }

    @Test func `only regular files are read, and no more than asked for`() throws {
        let place = try Place()
        try place.edit("a", "four")
        try FileManager.default.createSymbolicLink(atPath: place.at("link"), withDestinationPath: place.at("a"))
        mkfifo(place.at("pipe"), 0o600)
        for name in ["link", "pipe", ""] {
            let error = try #require(throws: FileStoreError.self) { try place.store.read(place.at(name)) }
            guard case .damaged = error else { throw error }
        }
        #expect(throws: FileStoreError.damaged(path: place.at("link"), reason: "it is not a regular file")) {
            try place.store.stamp(of: place.at("link"))
        }
        #expect(throws: FileStoreError.tooLarge(path: place.at("a"), limit: 3)) { try place.store.read(place.at("a"), maximum: 3) }
        #expect(throws: FileStoreError.notFound(path: place.at("b"))) { try place.store.read(place.at("b")) }
        #expect(throws: FileStoreError.notFound(path: place.at("a/b"))) { try place.store.read(place.at("a/b")) }
    }

    @Test func `creating a directory says whether it was new, and never replaces a file`() throws {
        let place = try Place()
        #expect(try place.store.createDirectory(place.at("x/y/z")))
        #expect(try !place.store.createDirectory(place.at("x/y/z")))
        try place.edit("file", "")
        #expect(throws: FileStoreError.exists(path: place.at("file"))) { try place.store.createDirectory(place.at("file")) }
    }
}
