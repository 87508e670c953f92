import HTTPClient
import Synchronization
import Testing

@Suite struct CancellationTests {
    let client = HTTPClient(userAgent: "tests/1")

    /// Sends one event, then nothing, until the other side goes.
    private static func oneEventThenSilence(_ peer: Peer) {
        _ = peer.readRequest()
        peer.beginChunks()
        peer.chunk("data: 1\n\n")
        peer.waitForClose()
    }

    @Test func `cancelling a reading task ends the transfer, and the server sees it`() async throws {
        let server = try TestServer(script: CancellationTests.oneEventThenSilence)
        defer { server.stop() }
        let hasRead = Atomic<Bool>(false)
        let task = Task { [client, url = server.url] in
            for try await _ in try await client.stream(HTTPRequest(url: url)) { hasRead.store(true, ordering: .releasing) }
        }
        #expect(try await eventually { hasRead.load(ordering: .acquiring) })
        task.cancel()
        await #expect(throws: HTTPClientError.cancelled) { try await task.value }
        #expect(try await eventually { server.disconnects == 1 })
    }

    @Test func `cancelling before the head ends the transfer`() async throws {
        let arrived = Atomic<Int>(0)
        let server = try TestServer { peer in
            _ = peer.readRequest()
            arrived.add(1, ordering: .releasing)
            peer.waitForClose()
        }
        defer { server.stop() }
        let streaming = Task { [client, url = server.url] in _ = try await client.stream(HTTPRequest(url: url)) }
        let sending = Task { [client, url = server.url] in _ = try await client.send(HTTPRequest(url: url)) }
        #expect(try await eventually { arrived.load(ordering: .acquiring) == 2 })
        streaming.cancel()
        sending.cancel()
        await #expect(throws: HTTPClientError.cancelled) { try await streaming.value }
        await #expect(throws: HTTPClientError.cancelled) { try await sending.value }
        #expect(try await eventually { server.disconnects == 2 })
    }

    @Test func `a task that is cancelled already sends nothing`() async throws {
        let server = try TestServer { peer in peer.waitForClose() }
        defer { server.stop() }
        let task = Task { [client, url = server.url] in
            withUnsafeCurrentTask { $0?.cancel() }
            _ = try await client.send(HTTPRequest(url: url))
        }
        await #expect(throws: HTTPClientError.cancelled) { try await task.value }
        #expect(server.connections == 0)
    }

    @Test func `cancelling during a connect that hangs ends it`() async throws {
        // A listener whose queue is full lets connections hang.
        let full = try FullListener()
        defer { full.close() }
        let task = Task { [client, url = full.url] in
            _ = try await client.send(HTTPRequest(url: url, limits: HTTPLimits(connect: .seconds(600), idle: nil)))
        }
        try await Task.sleep(for: .milliseconds(20))
        task.cancel()
        await #expect(throws: HTTPClientError.cancelled) { try await task.value }
    }

    @Test func `leaving a loop over a stream ends the transfer while the stream is still held`() async throws {
        let server = try TestServer(script: CancellationTests.oneEventThenSilence)
        defer { server.stop() }
        let stream = try await client.stream(HTTPRequest(url: server.url))
        for try await _ in stream { break }
        #expect(try await eventually { server.disconnects == 1 })
        await #expect(throws: HTTPClientError.cancelled) { for try await _ in stream {} }
    }

    @Test func `dropping a stream that nobody read ends the transfer`() async throws {
        let server = try TestServer(script: CancellationTests.oneEventThenSilence)
        defer { server.stop() }
        _ = try await client.stream(HTTPRequest(url: server.url))
        #expect(try await eventually { server.disconnects == 1 })
    }

    @Test func `cancelling at random moments leaks nothing and wakes everyone`() async throws {
        let server = try TestServer { peer in
            while peer.readRequest() != nil {
                peer.beginChunks()
                for _ in 0..<20 where !peer.chunk("data: x\n\n") { return }
                peer.endChunks()
            }
        }
        defer { server.stop() }
        await withTaskGroup(of: Void.self) { group in
            for round in 0..<300 {
                let task = Task { [client, url = server.url] in
                    for try await _ in try await client.stream(HTTPRequest(url: url)).events() {}
                }
                group.addTask {
                    try? await Task.sleep(for: .microseconds(round * 37 % 3000))
                    task.cancel()
                    _ = await task.result
                }
            }
        }
        let response = try await client.stream(HTTPRequest(url: server.url)).collect(upTo: 1000)
        #expect(response.count == 180)
    }

    @Test func `shutdown fails what is under way and refuses what comes later`() async throws {
        let server = try TestServer(script: CancellationTests.oneEventThenSilence)
        defer { server.stop() }
        let hasRead = Atomic<Bool>(false)
        let reading = Task { [client, url = server.url] in
            for try await _ in try await client.stream(HTTPRequest(url: url)) { hasRead.store(true, ordering: .releasing) }
        }
        let sending = Task { [client, url = server.url] in _ = try await client.send(HTTPRequest(url: url)) }
        #expect(try await eventually { hasRead.load(ordering: .acquiring) && server.connections == 2 })
        await client.shutdown()
        await #expect(throws: HTTPClientError.shutDown) { try await reading.value }
        await #expect(throws: HTTPClientError.shutDown) { try await sending.value }
        await #expect(throws: HTTPClientError.shutDown) { try await client.send(HTTPRequest(url: server.url)) }
        await client.shutdown()
        #expect(try await eventually { server.disconnects == 2 })
    }

    @Test func `a client that was never used shuts down too`() async throws {
        await client.shutdown()
        await #expect(throws: HTTPClientError.shutDown) { try await client.send(HTTPRequest(url: "http://127.0.0.1:1")) }
    }

    @Test func `a stream keeps its client alive`() async throws {
        let gate = Gate()
        let server = try TestServer { peer in
            _ = peer.readRequest()
            peer.beginChunks()
            gate.wait()
            peer.chunk("late")
            peer.endChunks()
        }
        defer { server.stop() }
        let stream = try await HTTPClient(userAgent: "tests/1").stream(HTTPRequest(url: server.url))
        gate.open()
        #expect(try await stream.collect(upTo: 100) == Array("late".utf8))
    }
}
