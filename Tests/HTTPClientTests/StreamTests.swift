import Foundation
import HTTPClient
import Synchronization
import Testing

@Suite struct StreamTests {
    let client = HTTPClient(userAgent: "tests/1")

    @Test func `chunks are there before the end`() async throws {
        let gates = [Gate(), Gate(), Gate()]
        let server = try TestServer { peer in
            _ = peer.readRequest()
            peer.beginChunks()
            for (index, gate) in gates.enumerated() {
                gate.wait()
                peer.chunk("part \(index)")
            }
            peer.endChunks()
        }
        defer { server.stop() }
        let stream = try await client.stream(HTTPRequest(url: server.url))
        #expect(stream.head.status == 200)
        #expect(stream.head.header("content-type") == "text/event-stream")
        var iterator = stream.makeAsyncIterator()
        for (index, gate) in gates.enumerated() {
            gate.open()
            #expect(try await iterator.next() == Array("part \(index)".utf8))
        }
        #expect(try await iterator.next() == nil)
        #expect(try await iterator.next() == nil)
    }

    @Test func `events come one by one over a stream, cut anywhere`() async throws {
        let server = try TestServer { peer in
            _ = peer.readRequest()
            peer.beginChunks()
            for byte
                in ": OPENROUTER PROCESSING\n\nid: 1\ndata: {\"a\":1}\n\nevent: x\r\ndata: two\r\ndata: lines\r\n\r\ndata: [DONE]\n\ndata: cut off"
            {
                peer.chunk(String(byte))
            }
            peer.endChunks()
        }
        defer { server.stop() }
        var events: [ServerSentEvent] = []
        for try await event in try await client.stream(HTTPRequest(url: server.url)).events() { events.append(event) }
        #expect(
            events == [
                ServerSentEvent(id: "1", data: "{\"a\":1}"), ServerSentEvent(id: "1", event: "x", data: "two\nlines"),
                ServerSentEvent(id: "1", data: "[DONE]"),
            ])
    }

    @Test func `an event that never ends is a fault and ends the transfer`() async throws {
        let server = try TestServer { peer in
            _ = peer.readRequest()
            peer.beginChunks()
            while peer.chunk("data: more and more\n") {}
        }
        defer { server.stop() }
        await #expect(throws: HTTPClientError.protocolFault("The server sent an event of more than 5000 bytes.")) {
            for try await _ in try await client.stream(HTTPRequest(url: server.url)).events(maximumEvent: 5000) {}
        }
        #expect(try await eventually { server.disconnects == 1 })
    }

    @Test func `collect gathers an error's body, up to its bound`() async throws {
        let server = try TestServer { peer in
            while peer.readRequest() != nil { peer.answer("429 Too Many", headers: ["Retry-After: 3"], body: "slow down") }
        }
        defer { server.stop() }
        let stream = try await client.stream(HTTPRequest(url: server.url))
        #expect(stream.head.status == 429)
        #expect(stream.head.header("retry-after") == "3")
        #expect(try await stream.collect(upTo: 9) == Array("slow down".utf8))
        let second = try await client.stream(HTTPRequest(url: server.url))
        await #expect(throws: HTTPClientError.bodyTooLarge(limit: 8)) { try await second.collect(upTo: 8) }
    }

    @Test func `what arrived before a connection broke is read before the fault`() async throws {
        let server = try TestServer { peer in
            _ = peer.readRequest()
            peer.beginChunks()
            peer.chunk("first")
        }
        defer { server.stop() }
        var iterator = try await client.stream(HTTPRequest(url: server.url)).makeAsyncIterator()
        #expect(try await iterator.next() == Array("first".utf8))
        let error = await #expect(throws: HTTPClientError.self) { try await iterator.next() }
        #expect(error?.isConnectionFault == true)
    }

    @Test func `a slow reader pauses the sender and still gets it all`() async throws {
        let sent = Mutex(0)
        let size = 64 << 20
        let server = try TestServer { peer in
            _ = peer.readRequest()
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n")
            let block = [UInt8](repeating: 7, count: 64 << 10)
            for _ in 0..<(size / block.count) where peer.write(block) { sent.withLock { $0 += block.count } }
        }
        defer { server.stop() }
        // The pause lasts longer than the idle limit, which must not fire meanwhile.
        let limits = HTTPLimits(idle: .milliseconds(300))
        let stream = try await client.stream(HTTPRequest(url: server.url, limits: limits))
        var stalledAt = -1
        while stalledAt != sent.withLock({ $0 }) {
            stalledAt = sent.withLock { $0 }
            try await Task.sleep(for: .milliseconds(500))
        }
        #expect(stalledAt < 32 << 20, "the sender got \(stalledAt) bytes out with nobody reading")
        var count = 0
        var largest = 0
        for try await chunk in stream {
            count += chunk.count
            largest = max(largest, chunk.count)
        }
        #expect(count == size)
        #expect(largest <= 320 << 10)
    }

    @Test func `a thousand streams run at once through one client`() async throws {
        let open = Atomic<Int>(0)
        let gate = Gate()
        let server = try TestServer { peer in
            _ = peer.readRequest()
            peer.beginChunks()
            peer.chunk("data: hello\n\n")
            open.add(1, ordering: .relaxed)
            gate.wait()
            peer.chunk("data: goodbye\n\n")
            peer.endChunks()
        }
        defer { server.stop() }
        let request = HTTPRequest(url: server.url, limits: HTTPLimits(connect: .seconds(60), idle: .seconds(60)))
        let complete = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<1000 {
                group.addTask {
                    var events: [String] = []
                    for try await event in try await client.stream(request).events() { events.append(event.data) }
                    return events == ["hello", "goodbye"]
                }
            }
            #expect(try await eventually { open.load(ordering: .relaxed) == 1000 })
            gate.open()
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(complete == 1000)
    }
}
