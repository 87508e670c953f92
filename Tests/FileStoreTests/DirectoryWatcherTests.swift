import Foundation
import Testing

@testable import FileStore

@Suite struct DirectoryWatcherTests {
    /// What another process may do in a directory that holds `a` and `inner/b`.
    static let deeds = [
        "printf x >> a", "printf y > a", ": > a", "printf z | dd of=a bs=1 conv=notrunc status=none", "truncate -s 100 a",
        "printf new > c && mv c a", "rm a", "mv a ../a", "printf x > c", "ln a c", "mkdir c", "chmod 600 a", "touch -d '2 hours ago' a",
        "printf x >> inner/b", "rm inner/b", "printf x > inner/c", "printf x > c && mv c inner/b", "rm -r inner",
        "rm -r inner && mkdir inner && printf b > inner/b", "mv inner other", "cp -r inner other && rm -r inner && mv other inner",
        "rm -r ../here", "mv ../here ../there", "cp -rp ../here ../copy && rm -r ../here && mv ../copy ../here",
        // A directory above is moved away, and a copy put in its place.
        "cp -rp ../../top ../../copy && mv ../../top ../../old && mv ../../copy ../../top", "mv ../../top ../../old",
    ]

    private func make(_ place: Place) throws -> [String] {
        for name in ["a", "inner/b"] { try place.edit("top/here/" + name, "1") }
        return [place.at("top/here"), place.at("top/here/inner")]
    }

    private func sh(_ command: String, in directory: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", command]
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(command)")
    }

    /// The watches that the kernel has.
    private func watches(_ watcher: DirectoryWatcher) throws -> Int {
        let info = try String(contentsOfFile: "/proc/self/fdinfo/\(watcher.descriptor)", encoding: .utf8)
        return info.split(separator: "\n").count { $0.hasPrefix("inotify ") }
    }

    @Test(arguments: deeds) func `what another process did is known at once`(_ deed: String) throws {
        let place = try Place()
        let directories = try make(place)
        let watcher = DirectoryWatcher()
        let watch = try #require(watcher.watch(directories))
        for _ in 0..<3 { #expect(watch.isUntouched) }
        try sh(deed, in: directories[0])
        #expect(!watch.isUntouched)
        #expect(!watch.isUntouched, "for good")
    }

    @Test func `reading is no change, nor is what happens elsewhere`() throws {
        let place = try Place()
        let directories = try make(place)
        let watcher = DirectoryWatcher()
        let watch = try #require(watcher.watch(directories))
        try sh("cat a inner/b > /dev/null; ls -l . inner > /dev/null; echo 1 > ../x; mkdir -p ../elsewhere", in: directories[0])
        #expect(watch.isUntouched)
    }

    @Test func `a watch that begins after a change knows nothing of it, the older one does`() throws {
        let place = try Place()
        let directories = try make(place)
        let watcher = DirectoryWatcher()
        let old = try #require(watcher.watch(directories))
        try place.edit("top/here/a", "2")
        let new = try #require(watcher.watch(directories))
        #expect(new.isUntouched)
        #expect(!old.isUntouched)
    }

    @Test func `watches end with their values`() throws {
        let place = try Place()
        let directories = try make(place)
        let watcher = DirectoryWatcher()
        do {
            let first = try #require(watcher.watch(directories))
            for _ in 0..<100 {
                let second = try #require(watcher.watch(directories))
                #expect(second.isUntouched)
            }
            #expect(first.isUntouched)
            #expect(watcher.count == 2)
            #expect(try watches(watcher) == 2)
        }
        #expect(watcher.count == 0)
        #expect(try watches(watcher) == 0)
        let gone = try #require(watcher.watch(directories))
        try FileManager.default.removeItem(atPath: directories[0])
        #expect(!gone.isUntouched)
        #expect(watcher.count == 0)
    }

    @Test func `a watcher gives its descriptor back`() throws {
        let place = try Place()
        let directories = try make(place)
        let descriptor: Int32
        do {
            let watcher = DirectoryWatcher()
            descriptor = watcher.descriptor
            // A watch holds its watcher.
            let watch = try #require(watcher.watch(directories))
            #expect(watch.isUntouched)
        }
        // Another test may have been given the number since, for something else or for a watcher of its own.
        let info = try? String(contentsOfFile: "/proc/self/fdinfo/\(descriptor)", encoding: .utf8)
        var status = stat()
        stat(directories[0], &status)
        let inode = "ino:" + String(status.st_ino, radix: 16) + " "
        #expect(info?.contains(inode) != true)
    }

    @Test func `there is no watch on what is no directory, nor beyond the limit`() throws {
        let place = try Place()
        let directories = try make(place)
        let watcher = DirectoryWatcher(limit: 3)
        #expect(watcher.watch([place.at("none")]) == nil)
        #expect(watcher.watch([directories[0], directories[0] + "/a"]) == nil)
        #expect(watcher.watch([directories[0], directories[0] + "/none"]) == nil)
        try FileManager.default.createSymbolicLink(atPath: place.at("link"), withDestinationPath: directories[0])
        #expect(watcher.watch([place.at("link")]) == nil)
        #expect(watcher.count == 0)
        let watch = try #require(watcher.watch(directories))
        for name in ["x", "y"] { try FileManager.default.createDirectory(atPath: place.at(name), withIntermediateDirectories: true) }
        let other = try #require(watcher.watch([place.at("x")]))
        #expect(watcher.watch([place.at("y")]) == nil)
        #expect(watch.isUntouched && other.isUntouched)
    }

    @Test func `when the kernel's queue overflows nothing is trusted any more`() throws {
        let place = try Place()
        let directories = try make(place)
        for name in ["busy/0", "busy/1"] { try place.edit(name, "") }
        let watcher = DirectoryWatcher()
        let watch = try #require(watcher.watch(directories))
        let busy = try #require(watcher.watch([place.at("busy")]))
        let length = try #require(
            Int(String(contentsOfFile: "/proc/sys/fs/inotify/max_queued_events", encoding: .utf8).filter(\.isNumber)))
        // In turns: equal events in a row count as one.
        for number in 0...length { chmod(place.at("busy/\(number % 2)"), 0o600) }
        #expect(!watch.isUntouched)
        #expect(!busy.isUntouched)
        let next = try #require(watcher.watch(directories))
        #expect(next.isUntouched)
        try place.edit("top/here/a", "2")
        #expect(!next.isUntouched)
    }
}
