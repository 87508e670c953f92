import Foundation
import Glibc
import HTTPClient
import Testing

@Suite struct UnixSocketTests {
    let client = HTTPClient(userAgent: "tests/1")

    @Test func `requests go over a Unix socket, on one connection`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory.appendingPathComponent("s.sock").path
            let server = try TestServer(socketPath: path) { peer in
                while let request = peer.readRequest() { peer.answer(body: "\(request.target) \(request.header("host") ?? "-")") }
            }
            defer { server.stop() }
            for _ in 0..<10 {
                let response = try await client.send(HTTPRequest(url: "http://council/api?x=1", unixSocket: path))
                #expect(response.body == Array("/api?x=1 council".utf8))
            }
            #expect(server.connections == 1)
        }
    }

    @Test func `a stream comes over a Unix socket`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory.appendingPathComponent("s.sock").path
            let server = try TestServer(socketPath: path) { peer in
                _ = peer.readRequest()
                peer.beginChunks()
                for index in 0..<5 { peer.chunk("data: \(index)\n\n") }
                peer.endChunks()
            }
            defer { server.stop() }
            var data: [String] = []
            let request = HTTPRequest(method: "POST", url: "http://localhost/", body: [1], unixSocket: path)
            for try await event in try await client.stream(request).events() { data.append(event.data) }
            #expect(data == ["0", "1", "2", "3", "4"])
        }
    }

    @Test func `a missing socket is named with its path`() async throws {
        let request = HTTPRequest(url: "http://localhost/", unixSocket: "/nowhere/council.sock")
        let error = await #expect(throws: HTTPClientError.self) { try await client.send(request) }
        #expect(error == .connectionFailed("There is no socket at /nowhere/council.sock; is the server running?"))
    }

    @Test func `a socket that nobody listens on is named with its path`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory.appendingPathComponent("s.sock").path
            let server = try TestServer(socketPath: path) { _ in }
            try FileManager.default.moveItem(atPath: path, toPath: path + ".old")
            server.stop()
            let error = await #expect(throws: HTTPClientError.self) {
                try await client.send(HTTPRequest(url: "http://localhost/", unixSocket: path + ".old"))
            }
            #expect(error == .connectionFailed("Nobody listens on the socket \(path).old; is the server running?"))
        }
    }

    @Test func `a path that is too long for a socket is refused`() async throws {
        let path = "/" + String(repeating: "x", count: 120)
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.send(HTTPRequest(url: "http://localhost/", unixSocket: path))
        }
        #expect(error?.description.contains("107 bytes") == true)
    }
}
