import Foundation
import Glibc
import HTTPClient
import Testing

/// A port where a connection is neither taken nor refused: its queue is full.
struct FullListener {
    private let descriptors: [Int32]
    let url: String

    init() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var all = [listener]
        try withUnsafeMutablePointer(to: &address) {
            try $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                guard bind(listener, $0, size) == 0, listen(listener, 0) == 0 else { throw POSIXError(.EADDRINUSE) }
                _ = getsockname(listener, $0, &size)
                for _ in 0..<8 {
                    let filler = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
                    _ = connect(filler, $0, size)
                    all.append(filler)
                }
            }
        }
        descriptors = all
        url = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
    }

    func close() { for descriptor in descriptors { _ = Glibc.close(descriptor) } }
}

@Suite struct LimitTests {
    let client = HTTPClient(userAgent: "tests/1")

    @Test func `a connection that never stands runs into the connect limit`() async throws {
        let full = try FullListener()
        defer { full.close() }
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.send(HTTPRequest(url: full.url, limits: HTTPLimits(connect: .milliseconds(80), idle: .seconds(60))))
        }
        #expect(error == .timedOut(.connect))
        #expect(error?.isConnectionFault == true)
    }

    @Test func `silence before the first byte runs into the idle limit`() async throws {
        let server = try TestServer { peer in
            _ = peer.readRequest()
            peer.waitForClose()
        }
        defer { server.stop() }
        await #expect(throws: HTTPClientError.timedOut(.idle)) {
            try await client.send(HTTPRequest(method: "POST", url: server.url, body: [1], limits: HTTPLimits(idle: .milliseconds(80))))
        }
        #expect(try await eventually { server.disconnects == 1 })
    }

    @Test func `a stream that stalls runs into the idle limit`() async throws {
        let server = try TestServer { peer in
            _ = peer.readRequest()
            peer.beginChunks()
            peer.chunk("one")
            peer.waitForClose()
        }
        defer { server.stop() }
        var iterator = try await client.stream(HTTPRequest(url: server.url, limits: HTTPLimits(idle: .milliseconds(80))))
            .makeAsyncIterator()
        #expect(try await iterator.next() == Array("one".utf8))
        await #expect(throws: HTTPClientError.timedOut(.idle)) { try await iterator.next() }
    }

    @Test func `an upload that nobody reads runs into the idle limit`() async throws {
        let server = try TestServer { _ in Thread.sleep(forTimeInterval: 3) }
        defer { server.stop() }
        let body = [UInt8](repeating: 1, count: 32 << 20)
        await #expect(throws: HTTPClientError.timedOut(.idle)) {
            try await client.send(HTTPRequest(method: "POST", url: server.url, body: body, limits: HTTPLimits(idle: .milliseconds(200))))
        }
    }

    @Test func `a long upload is not idle while bytes go out`() async throws {
        let server = try TestServer { peer in
            peer.readSlowly(48 << 20)
            peer.answer(body: "done")
        }
        defer { server.stop() }
        let body = [UInt8](repeating: 1, count: 48 << 20)
        let response = try await client.send(
            HTTPRequest(method: "POST", url: server.url, body: body, limits: HTTPLimits(idle: .milliseconds(800))))
        #expect(response.status == 200)
    }

    @Test func `a stream that drips on runs into the total limit, not the idle one`() async throws {
        let server = try TestServer { peer in
            _ = peer.readRequest()
            peer.beginChunks()
            while peer.chunk(": drip\n") { Thread.sleep(forTimeInterval: 0.01) }
        }
        defer { server.stop() }
        let limits = HTTPLimits(idle: .seconds(20), total: .milliseconds(300))
        let error = await #expect(throws: HTTPClientError.self) {
            for try await _ in try await client.stream(HTTPRequest(url: server.url, limits: limits)) {}
        }
        #expect(error == .timedOut(.total))
        #expect(error?.isConnectionFault == false)
        #expect(try await eventually { server.disconnects == 1 })
    }

    @Test func `the total limit covers connecting too`() async throws {
        let full = try FullListener()
        defer { full.close() }
        await #expect(throws: HTTPClientError.timedOut(.total)) {
            try await client.send(HTTPRequest(url: full.url, limits: HTTPLimits(connect: .seconds(60), total: .milliseconds(50))))
        }
    }

    @Test func `without an idle limit silence is borne`() async throws {
        let server = try TestServer { peer in
            _ = peer.readRequest()
            Thread.sleep(forTimeInterval: 0.3)
            peer.answer(body: "at last")
        }
        defer { server.stop() }
        let response = try await client.send(HTTPRequest(url: server.url, limits: HTTPLimits(idle: nil)))
        #expect(response.body == Array("at last".utf8))
    }
}
