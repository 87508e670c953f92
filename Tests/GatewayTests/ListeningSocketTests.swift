import Foundation
import Glibc
import Testing

@testable import Gateway

@Suite struct ListeningSocketTests {
    /// A short path of its own, since a socket's may have 107 bytes.
    private func withPlace<Value>(_ body: (String) throws -> Value) throws -> Value {
        let folder = "/tmp/gw-" + UUID().uuidString.prefix(8)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try body(folder + "/council.sock")
    }

    /// Binds a socket, and listens on it if asked to; gives the descriptor.
    private func bound(_ path: String, backlog: Int32?) throws -> Int32 {
        let file = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(file, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
        try #require(result == 0)
        if let backlog { try #require(listen(file, backlog) == 0) }
        return file
    }

    private func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    @Test func `a place where nothing is is free`() throws {
        try withPlace { path in try ListeningSocket(path: path, mode: 0o660).checkPlace() }
    }

    @Test func `a file, a directory and a link are left alone`() throws {
        try withPlace { path in
            try Data("precious".utf8).write(to: URL(fileURLWithPath: path))
            let error = try #require(throws: DoorFailure.self) { try ListeningSocket(path: path, mode: 0o660).checkPlace() }
            #expect("\(error)".contains("is no socket"))
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("precious".utf8))
        }
        try withPlace { path in
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
            #expect(throws: DoorFailure.self) { try ListeningSocket(path: path, mode: 0o660).checkPlace() }
        }
        try withPlace { path in
            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/nowhere")
            #expect(throws: DoorFailure.self) { try ListeningSocket(path: path, mode: 0o660).checkPlace() }
        }
    }

    @Test func `a socket that somebody listens on is in use, even with a full queue`() throws {
        try withPlace { path in
            let server = try bound(path, backlog: 0)
            defer { close(server) }
            for _ in 0..<4 {
                let error = try #require(throws: DoorFailure.self) { try ListeningSocket(path: path, mode: 0o660).checkPlace() }
                #expect("\(error)".contains("in use"))
            }
            #expect(exists(path))
        }
    }

    @Test func `a socket that a dead daemon left gives way`() throws {
        try withPlace { path in
            close(try bound(path, backlog: 5))
            #expect(exists(path))
            let socket = ListeningSocket(path: path, mode: 0o640)
            try socket.checkPlace()
            let server = try bound(socket.temporaryPath, backlog: 5)
            defer { close(server) }
            try socket.publish()
            var status = stat()
            #expect(lstat(path, &status) == 0 && status.st_mode & 0o777 == 0o640)
            #expect(!exists(socket.temporaryPath))
            #expect(throws: DoorFailure.self) { try ListeningSocket(path: path, mode: 0o660).checkPlace() }
            try socket.withdraw()
            #expect(!exists(path))
        }
    }

    @Test func `another daemon's socket is not taken away`() throws {
        try withPlace { path in
            let socket = ListeningSocket(path: path, mode: 0o660)
            let server = try bound(socket.temporaryPath, backlog: 5)
            defer { close(server) }
            try socket.publish()
            try FileManager.default.moveItem(atPath: path, toPath: path + ".old")
            let other = try bound(path, backlog: 5)
            defer { close(other) }
            try socket.withdraw()
            #expect(exists(path))
        }
    }

    @Test func `what could not be published is said at the end too`() throws {
        try withPlace { path in
            let socket = ListeningSocket(path: path, mode: 0o660)
            #expect(throws: DoorFailure.self) { try socket.publish() }
            #expect(throws: DoorFailure.self) { try socket.withdraw() }
        }
    }

    @Test func `the first name is no longer than the last and never the same`() {
        for path in ["/run/council.sock", "/run/council~", "/run/ü"] {
            let temporary = ListeningSocket(path: path, mode: 0o660).temporaryPath
            #expect(temporary != path && temporary.utf8.count <= path.utf8.count)
        }
    }
}
