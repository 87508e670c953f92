import HTTPClient
import Testing

/// Answers every request of a connection with what arrived.
private func echo(_ peer: Peer) {
    while let request = peer.readRequest() {
        let headers = request.headers.map { "\($0.name): \($0.value)\n" }.joined()
        let text = "\(request.method) \(request.target)\n\(headers)\n" + String(decoding: request.body, as: UTF8.self)
        peer.answer(headers: ["X-Echo: yes", "x-twice: one", "X-Twice: two"], body: request.method == "HEAD" ? "" : text)
    }
}

private func text(_ response: HTTPResponse) -> String { String(decoding: response.body, as: UTF8.self) }

@Suite struct RequestTests {
    let client = HTTPClient(userAgent: "tests/1")

    @Test(arguments: ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
    func `a request arrives with its method, target and headers`(method: String) async throws {
        let server = try TestServer(script: echo)
        defer { server.stop() }
        let request = HTTPRequest(
            method: method, url: server.url + "/a/b?c=d", headers: [HeaderField("X-One", "1"), HeaderField("X-Empty", "")])
        let response = try await client.send(request)
        #expect(response.status == 200)
        #expect(text(response).hasPrefix("\(method) /a/b?c=d\n"))
        #expect(text(response).contains("X-One: 1\n"))
        #expect(text(response).contains("X-Empty: \n"))
        #expect(text(response).contains("User-Agent: tests/1\n"))
        #expect(!text(response).contains("Expect:"))
        #expect(!text(response).contains("Accept"))
        #expect(!text(response).contains("Content-Type"))
    }

    @Test(arguments: ["POST", "PUT", "DELETE"], [0, 5, 70_000, 3_000_000])
    func `a body arrives whole`(method: String, size: Int) async throws {
        let server = try TestServer(script: echo)
        defer { server.stop() }
        let body = (0..<size).map { UInt8(ascii: "a") + UInt8($0 % 26) }
        let headers = [HeaderField("content-type", "text/x-own")]
        let response = try await client.send(HTTPRequest(method: method, url: server.url, headers: headers, body: body))
        #expect(text(response).contains("content-type: text/x-own\n"))
        #expect(text(response).contains("Content-Length: \(size)\n"))
        #expect(response.body.suffix(size).elementsEqual(body))
    }

    @Test func `a HEAD has headers and no body`() async throws {
        let server = try TestServer(script: echo)
        defer { server.stop() }
        let response = try await client.send(HTTPRequest(method: "HEAD", url: server.url))
        #expect(response.status == 200)
        #expect(response.body.isEmpty)
    }

    @Test func `headers are found in any case, the first of several`() async throws {
        let server = try TestServer(script: echo)
        defer { server.stop() }
        let response = try await client.send(HTTPRequest(url: server.url))
        #expect(response.header("x-ECHO") == "yes")
        #expect(response.header("X-Twice") == "one")
        #expect(response.header("X-None") == nil)
        #expect(response.head.headers.filter { $0.name.lowercased() == "x-twice" }.map(\.value) == ["one", "two"])
    }

    @Test(arguments: [204, 302, 404, 429, 500, 529])
    func `every status is an answer, a redirect too`(status: Int) async throws {
        let server = try TestServer { peer in
            while peer.readRequest() != nil { peer.answer("\(status) Some", headers: ["Location: /elsewhere"]) }
        }
        defer { server.stop() }
        let response = try await client.send(HTTPRequest(url: server.url))
        #expect(response.status == status)
        #expect(server.connections == 1)
    }

    @Test func `informational answers are skipped`() async throws {
        let server = try TestServer { peer in
            _ = peer.readRequest()
            peer.write("HTTP/1.1 103 Early Hints\r\nX-Hint: 1\r\n\r\n")
            peer.answer("201 Created", body: "ok")
        }
        defer { server.stop() }
        let response = try await client.send(HTTPRequest(url: server.url))
        #expect(response.status == 201)
        #expect(response.header("X-Hint") == nil)
    }

    @Test func `a connection is used again`() async throws {
        let server = try TestServer(script: echo)
        defer { server.stop() }
        for _ in 0..<50 { _ = try await client.send(HTTPRequest(method: "POST", url: server.url, body: [1, 2, 3])) }
        #expect(server.connections == 1)
    }

    @Test func `nothing of one request is left in the next on the same handle`() async throws {
        let server = try TestServer(script: echo)
        defer { server.stop() }
        _ = try await client.send(HTTPRequest(method: "DELETE", url: server.url, headers: [HeaderField("X-Secret", "s3cret")], body: [65]))
        let response = try await client.send(HTTPRequest(url: server.url))
        #expect(text(response).hasPrefix("GET /\n"))
        #expect(!text(response).contains("s3cret"))
        #expect(!text(response).contains("Content-Length"))
    }

    @Test(arguments: ["a\r\nX-Evil: 1", "a\nb", "a\rb", "a\0b"])
    func `a header value with a line break or NUL is refused, unseen`(value: String) async throws {
        let server = try TestServer(script: echo)
        defer { server.stop() }
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.send(HTTPRequest(url: server.url, headers: [HeaderField("X-Bad", value)]))
        }
        #expect(error == .invalidRequest("The value of the header X-Bad has a line break or a NUL in it."))
        #expect(server.connections == 0)
    }

    @Test(arguments: [HeaderField("X Bad", "1"), HeaderField("", "1"), HeaderField("X:", "1"), HeaderField("Content-Length", "3")])
    func `a malformed header name and a second length are refused`(header: HeaderField) async throws {
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.send(HTTPRequest(url: "http://127.0.0.1:1", headers: [header]))
        }
        guard case .invalidRequest = error else { return #expect(Bool(false), "\(String(describing: error))") }
    }

    @Test(arguments: [
        "", "nonsense", "file:///etc/passwd", "ftp://ana:s3cret@host/", "http://", "http:///x?s3cret", "http://ho st/?s3cret",
        "http://h\r\n/?s3cret",
        "http://ana:s3cret@host:port/?s3cret", "http://[::1/?s3cret",
    ])
    func `a malformed URL is refused without showing its secrets`(url: String) async throws {
        let error = await #expect(throws: HTTPClientError.self) { try await client.send(HTTPRequest(url: url)) }
        guard case .invalidURL(let sentence) = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(!sentence.contains("s3cret"))
    }

    @Test func `a refused connection is named without the URL's secrets`() async throws {
        let server = try TestServer(script: echo)
        server.stop()
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.send(HTTPRequest(url: "http://ana:s3cret@127.0.0.1:1/path?key=s3cret", headers: [HeaderField("X", "s3cret")]))
        }
        #expect(error == .connectionFailed("http://127.0.0.1:1 could not be connected to (Connection refused)."))
        #expect(error?.isConnectionFault == true)
    }

    @Test func `a name that does not exist is a connection fault`() async throws {
        let error = await #expect(throws: HTTPClientError.self) { try await client.send(HTTPRequest(url: "http://no-such-host.invalid/")) }
        #expect(error?.isConnectionFault == true)
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort", true), ("", true),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", true),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", false), ("SSH-2.0-OpenSSH_9.2\r\n\r\n", false),
    ])
    func `an answer that is cut off or is not HTTP is a fault`(answer: String, isConnectionFault: Bool) async throws {
        let server = try TestServer { peer in
            _ = peer.readRequest()
            peer.write(answer)
        }
        defer { server.stop() }
        let error = await #expect(throws: HTTPClientError.self) { try await client.send(HTTPRequest(url: server.url)) }
        #expect(error?.isConnectionFault == isConnectionFault, "\(String(describing: error))")
    }

    @Test func `a body above the limit is refused, one at the limit is not`() async throws {
        let server = try TestServer { peer in
            while peer.readRequest() != nil { peer.answer(body: String(repeating: "x", count: 100_000)) }
        }
        defer { server.stop() }
        await #expect(throws: HTTPClientError.bodyTooLarge(limit: 99_999)) {
            try await client.send(HTTPRequest(url: server.url, limits: HTTPLimits(maximumBody: 99_999)))
        }
        let response = try await client.send(HTTPRequest(url: server.url, limits: HTTPLimits(maximumBody: 100_000)))
        #expect(response.body.count == 100_000)
    }

    @Test func `header lines without end are refused`() async throws {
        let server = try TestServer { peer in
            _ = peer.readRequest()
            peer.write("HTTP/1.1 200 OK\r\n")
            while peer.write("X-More: \(String(repeating: "x", count: 1000))\r\n") {}
        }
        defer { server.stop() }
        let error = await #expect(throws: HTTPClientError.self) { try await client.send(HTTPRequest(url: server.url)) }
        #expect(error?.isConnectionFault == false)
    }
}
