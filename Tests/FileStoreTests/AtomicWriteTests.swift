import Foundation
import Synchronization
import Testing
import ThreadPool

@testable import FileStore

@Suite struct AtomicWriteTests {
    @Test func `what was written is read back, with the stamp that the write returned`() throws {
        let place = try Place()
        let stamp = try place.store.write(Data("one".utf8), to: place.at("a"))
        let contents = try place.store.read(place.at("a"))
        #expect(contents == FileContents(bytes: Array("one".utf8), stamp: stamp))
        #expect(try place.store.stamp(of: place.at("a")) == stamp)
        #expect(try place.names() == ["a"])
    }

    @Test func `an empty file and one of several megabytes come through whole`() throws {
        let place = try Place()
        let large = [UInt8]((0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        try place.store.write(large, to: place.at("large"))
        try place.store.write([UInt8](), to: place.at("empty"))
        #expect(try place.store.read(place.at("large")).bytes == large)
        #expect(try place.store.read(place.at("empty")).bytes.isEmpty)
    }

    /// Every system call that a durable write makes, in the order of the first of each kind.
    enum Step: String, CaseIterable {
        case open, setMode, write, secondWrite, sync, openOld, rename, openDirectory, syncDirectory
    }

    @Test(arguments: Step.allCases, [ENOSPC, EIO])
    func `where a step of a write fails, the old file is whole and nothing is left over`(step: Step, code: Int32) throws {
        let place = try Place(calls: .failing(at: step, with: code))
        try place.edit("a", "the old text")
        #expect(throws: FileStoreError.self) { try place.store.write(Array("the new text, longer".utf8), to: place.at("a")) }
        #expect(try place.text("a") == "the old text")
        #expect(throws: FileStoreError.self) { try place.store.write(Array("another file".utf8), to: place.at("b")) }
        #expect(try place.names() == ["a"])
    }

    @Test func `an error tells the step, the code and whether the disk is full`() throws {
        let place = try Place(calls: .failing(at: .write, with: ENOSPC))
        let error = try #require(throws: FileStoreError.self) { try place.store.write([1], to: place.at("a")) }
        #expect(error == .unwritable(path: place.at("a"), step: .write, errno: ENOSPC))
        #expect(error.isDiskFull)
        #expect("\(error)" == "\(place.at("a")) can't be written (write: No space left on device); free some space")
    }

    @Test func `short and interrupted writes are carried on`() throws {
        var calls = FileSystemCalls.system
        let count = Atomic<Int>(0)
        calls.write = { file, bytes in
            if count.add(1, ordering: .relaxed).newValue % 3 == 0 {
                errno = EINTR
                return -1
            }
            return FileSystemCalls.system.write(file, UnsafeRawBufferPointer(rebasing: bytes.prefix(7)))
        }
        let place = try Place(calls: calls)
        let text = String(repeating: "all of it ", count: 50)
        try place.store.write(Array(text.utf8), to: place.at("a"))
        #expect(try place.text("a") == text)
    }

    @Test(arguments: [Step.openDirectory, .syncDirectory])
    func `where the directory cannot be synced, the old text comes back with its mode, however long it is`(step: Step) throws {
        let place = try Place()
        let old = [UInt8]((0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        try place.store.write(old, to: place.at("a"), mode: 0o640)
        let failing = FileStore(calls: .failing(at: step, with: EIO), pool: place.store.pool)
        #expect(throws: FileStoreError.unwritable(path: place.at("a"), step: .syncDirectory, errno: EIO)) {
            try failing.write([1], to: place.at("a"))
        }
        #expect(try place.store.read(place.at("a")).bytes == old)
        #expect(try place.mode("a") == 0o640)
        #expect(try place.names() == ["a"])
    }

    @Test func `where the old text cannot be put back either, the new one stays, whole`() throws {
        var calls = FileSystemCalls.failing(at: .syncDirectory, with: EIO)
        let count = Atomic<Int>(0)
        let write = calls.write
        calls.write = { file, bytes in
            guard count.add(1, ordering: .relaxed).newValue > 1 else { return write(file, bytes) }
            errno = ENOSPC
            return -1
        }
        let place = try Place(calls: calls)
        try place.edit("a", "the old text")
        #expect(throws: FileStoreError.self) { try place.store.write(Array("the new text".utf8), to: place.at("a")) }
        #expect(try place.text("a") == "the new text")
        #expect(try place.names() == ["a"])
    }

    @Test func `a symbolic link is not written over`() throws {
        let place = try Place()
        try place.edit("b", "text")
        symlink(place.at("b"), place.at("a"))
        #expect(throws: FileStoreError.self) { try place.store.write([1], to: place.at("a")) }
        #expect(try place.names() == ["a", "b"])
        #expect(try place.text("b") == "text")
    }

    @Test func `of a pair both files are there, or at any error none, or the old ones`() throws {
        let place = try Place()
        let (one, two) = ((path: place.at("a"), bytes: Array("1".utf8)), (path: place.at("b"), bytes: Array("22".utf8)))
        for old in [nil, "old"] {
            if let old {
                try place.edit("a", old)
                try place.edit("b", old + old)
            }
            var number = 0
            while true {
                number += 1
                let (calls, failures) = FileSystemCalls.failing(onceAt: number)
                do {
                    try FileStore(calls: calls, pool: place.store.pool).writePair(one, two)
                    // Closing may fail: what is to last was synced by then.
                    if failures() == 0 { break }
                    if let old {
                        try place.edit("a", old, atomically: true)
                        try place.edit("b", old + old, atomically: true)
                    } else {
                        try place.store.remove(one.path)
                        try place.store.remove(two.path)
                    }
                } catch {
                    #expect(failures() == 1)
                    #expect(try place.names() == (old == nil ? [] : ["a", "b"]), "step \(number)")
                    if let old { #expect(try place.text("a") == old && place.text("b") == old + old, "step \(number)") }
                }
            }
            #expect(number > 12, "every step was tried")
            #expect(try place.text("a") == "1" && place.text("b") == "22")
        }
    }

    @Test func `a pair costs one sync of its directory`() throws {
        var calls = FileSystemCalls.system
        let syncs = Atomic<Int>(0)
        calls.sync = { file in
            syncs.add(1, ordering: .relaxed)
            return fsync(file)
        }
        let place = try Place(calls: calls)
        try place.store.writePair((place.at("a"), [1]), (place.at("b"), [2]))
        #expect(syncs.load(ordering: .relaxed) == 3)
        try place.store.write([3], to: place.at("a"))
        #expect(syncs.load(ordering: .relaxed) == 5)
    }

    @Test func `a removed file is gone, and still there where the disk refused`() throws {
        let place = try Place()
        try place.edit("a", "text")
        for step in [Step.rename, .openDirectory, .syncDirectory] {
            let failing = FileStore(calls: .failing(at: step, with: EIO), pool: place.store.pool)
            #expect(throws: FileStoreError.self) { try failing.remove(place.at("a")) }
            #expect(try place.names() == ["a"])
        }
        #expect(try place.store.remove(place.at("a")))
        #expect(try place.names() == [])
        #expect(try !place.store.remove(place.at("a")))
    }

    @Test func `a write into a directory that is missing says so`() throws {
        let place = try Place()
        #expect(throws: FileStoreError.notFound(path: place.at("no/a"))) { try place.store.write([1], to: place.at("no/a")) }
    }

    @Test func `readers in between see the old or the new text, never a part`() async throws {
        let place = try Place()
        let texts = (0..<10).map { digit in [UInt8](repeating: UInt8(48 + digit), count: 20_000 + digit) }
        try place.store.write(texts[0], to: place.at("a"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for round in 0..<200 {
                    try await place.store.pool.run { try place.store.write(texts[round % 10], to: place.at("a"), durably: false) }
                }
            }
            group.addTask {
                for _ in 0..<2_000 {
                    let bytes = try await place.store.pool.run { try place.store.read(place.at("a")).bytes }
                    #expect(texts.contains(bytes))
                }
            }
            try await group.waitForAll()
        }
    }

    @Test(arguments: [3, 11, 29, 57, 90])
    func `a process killed while it writes leaves whole files`(milliseconds: UInt32) async throws {
        let place = try Place()
        let path = place.path
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, milliseconds = milliseconds as UInt32] in
            let store = FileStore(pool: ThreadPool(name: "writer", threads: 3))
            for writer in 0..<3 {
                store.pool.submit {
                    for round in 0... {
                        let line = "\(round) "
                        let text = String(repeating: line, count: 1 + round % 2_000) + "end"
                        do { try store.write(Array(text.utf8), to: "\(path)/\(writer)", durably: round % 4 == 0) } catch { abort() }
                    }
                }
            }
            // Not a wait for anything: the moment of death.
            while access("\(path)/2", F_OK) != 0 { usleep(100) }
            usleep(milliseconds * 1_000)
            kill(getpid(), SIGKILL)
            pause()
        }
        for name in try place.store.names(in: path) {
            let words = try place.text(name).split(separator: " ")
            let round = try #require(words.first.flatMap { Int($0) })
            #expect(words.last == "end" && words.count == 2 + round % 2_000 && words.dropLast().allSatisfy { $0 == words[0] })
        }
        try place.store.sweep(Directory(path))
        #expect(try place.names().allSatisfy { !$0.hasPrefix(".") })
    }
}

extension FileSystemCalls {
    /// The system's own, but for one step, which fails each time.
    static func failing(at step: AtomicWriteTests.Step, with code: Int32) -> FileSystemCalls {
        var calls = FileSystemCalls.system
        let fail: @Sendable () -> Int32 = {
            errno = code
            return -1
        }
        let isDirectory: @Sendable (Int32) -> Bool = { file in
            var status = stat()
            return fstat(file, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
        }
        switch step {
        case .open: calls.open = { $1 & O_CREAT != 0 ? fail() : FileSystemCalls.system.open($0, $1, $2) }
        case .setMode:
            // As under a umask that makes it necessary.
            calls.open = { FileSystemCalls.system.open($0, $1, $2 & 0o400) }
            calls.setMode = { _, _ in fail() }
        case .write: calls.write = { _, _ in Int(fail()) }
        case .secondWrite:
            let count = Atomic<Int>(0)
            calls.write = { file, bytes in
                // Odd calls write a little, even ones fail: each file is cut short.
                count.add(1, ordering: .relaxed).newValue % 2 == 0
                    ? Int(fail()) : FileSystemCalls.system.write(file, UnsafeRawBufferPointer(rebasing: bytes.prefix(4)))
            }
        case .sync: calls.sync = { isDirectory($0) ? FileSystemCalls.system.sync($0) : fail() }
        case .openOld: calls.open = { $1 & (O_CREAT | O_DIRECTORY) == 0 ? fail() : FileSystemCalls.system.open($0, $1, $2) }
        case .rename:
            calls.rename = { _, _ in fail() }
        case .openDirectory: calls.open = { $1 & O_DIRECTORY != 0 ? fail() : FileSystemCalls.system.open($0, $1, $2) }
        case .syncDirectory: calls.sync = { isDirectory($0) ? fail() : FileSystemCalls.system.sync($0) }
        }
        return calls
    }
    /// The system's own, but for one call, which fails once; and how many have failed. Closing closes all the same.
    static func failing(onceAt number: Int) -> (calls: FileSystemCalls, failures: () -> Int) {
        let system = FileSystemCalls.system
        let state = Mutex((count: 0, failures: 0))
        let fails: @Sendable () -> Bool = {
            state.withLock { state in
                state.count += 1
                guard state.count == number else { return false }
                state.failures += 1
                errno = EIO
                return true
            }
        }
        var calls = system
        calls.open = { fails() ? -1 : system.open($0, $1, $2) }
        calls.setMode = { fails() ? -1 : system.setMode($0, $1) }
        calls.write = { fails() ? -1 : system.write($0, $1) }
        calls.sync = { fails() ? -1 : system.sync($0) }
        calls.close = { file in
            let result = system.close(file)
            return fails() ? -1 : result
        }
        calls.rename = { fails() ? -1 : system.rename($0, $1) }
        return (calls, { state.withLock { $0.failures } })
    }
}
