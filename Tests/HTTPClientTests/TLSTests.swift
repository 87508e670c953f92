import HTTPClient
import Testing

@Suite struct TLSTests {
    let client = HTTPClient(userAgent: "tests/1")

    private func fault(_ url: String, caFile: String?) async -> HTTPClientError? {
        await #expect(throws: HTTPClientError.self) { try await client.send(HTTPRequest(url: url, caFile: caFile)) }
    }

    @Test func `a server is believed whose certificate our own authority signed`() async throws {
        try await TLSServer.run { server in
            for _ in 0..<3 {
                let response = try await client.send(HTTPRequest(url: server.good + "/x", caFile: server.caFile))
                #expect(response.body == Array("GET /x".utf8))
            }
            let own = HTTPClient(userAgent: "tests/1", caFile: server.caFile)
            let response = try await own.send(HTTPRequest(url: server.good.replacing("localhost", with: "127.0.0.1")))
            #expect(response.status == 200)
        }
    }

    @Test func `unknown authorities, wrong names and expired certificates are refused, each by its name`() async throws {
        try await TLSServer.run { server in
            let unknown = await fault(server.good, caFile: nil)
            #expect(unknown == .tlsFailed("The certificate of \(server.good) is not signed by an authority that is trusted here."))
            #expect(unknown?.isConnectionFault == false)
            #expect(
                await fault(server.wrongName, caFile: server.caFile)
                    == .tlsFailed("The certificate of \(server.wrongName) is for another name."))
            #expect(await fault(server.expired, caFile: server.caFile) == .tlsFailed("The certificate of \(server.expired) has expired."))
            let missing = await fault(server.good, caFile: "/nowhere/ca.pem")
            #expect(missing == .tlsFailed("The file of certificate authorities could not be read."))
        }
    }

    @Test func `trust given to one request is not left for the next`() async throws {
        try await TLSServer.run { server in
            _ = try await client.send(HTTPRequest(url: server.good, caFile: server.caFile))
            guard case .tlsFailed = await fault(server.good, caFile: nil) else {
                Issue.record("a connection made with another authority was used again")
                return
            }
        }
    }

    @Test func `events stream over TLS`() async throws {
        try await TLSServer.run { server in
            var data: [String] = []
            for try await event in try await client.stream(HTTPRequest(url: server.good + "/events", caFile: server.caFile)).events() {
                data.append(event.data)
            }
            #expect(data == ["0", "1", "2"])
        }
    }

    @Test func `a slow answer over TLS holds no other request up`() async throws {
        try await TLSServer.run { server in
            let slow = Task { [client] in try await client.send(HTTPRequest(url: server.good + "/wait", caFile: server.caFile)).status }
            let others = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<20 {
                    group.addTask { [client] in try await client.send(HTTPRequest(url: server.good + "/x", caFile: server.caFile)).status }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(others == Array(repeating: 200, count: 20))
            _ = try await client.send(HTTPRequest(url: server.good + "/go", caFile: server.caFile))
            #expect(try await slow.value == 200)
        }
    }

    @Test func `a server that speaks no TLS is a fault, told plainly`() async throws {
        let server = try TestServer { peer in
            peer.write("HTTP/1.1 400 Bad Request\r\n\r\n")
            peer.waitForClose()
        }
        defer { server.stop() }
        let url = server.url.replacing("http:", with: "https:")
        #expect(await fault(url, caFile: nil) == .tlsFailed("The TLS handshake with \(url) failed."))
    }

    @Test func `a connection that breaks during the handshake is a connection fault`() async throws {
        let server = try TestServer { _ in }
        defer { server.stop() }
        let url = server.url.replacing("http:", with: "https:")
        #expect(await fault(url, caFile: nil)?.isConnectionFault == true)
    }
}
