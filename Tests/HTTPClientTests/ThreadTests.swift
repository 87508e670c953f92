import Foundation
import HTTPClient
import Testing

/// The client's thread as a place for tasks, and its clock as an alarm.
@Suite struct ThreadTests {
    @Test func `tasks on the client's thread run all, however many, and may go away and come back`() async throws {
        let client = HTTPClient(userAgent: "tests/1")
        let sum = await withTaskExecutorPreference(client.executor) {
            await withTaskGroup(of: Int.self) { group in
                for number in 1...2000 {
                    group.addTask {
                        await Task.yield()
                        await Task { @MainActor in }.value
                        return number
                    }
                }
                return await group.reduce(0, +)
            }
        }
        #expect(sum == 2001 * 1000)
        await client.shutdown()
    }

    @Test func `requests made on the client's own thread are answered there`() async throws {
        let server = try TestServer { peer in
            while peer.readRequest() != nil { peer.answer(body: "hello") }
        }
        defer { server.stop() }
        let client = HTTPClient(userAgent: "tests/1")
        try await withTaskExecutorPreference(client.executor) {
            try await withThrowingTaskGroup { group in
                for _ in 0..<50 {
                    group.addTask {
                        let response = try await client.send(HTTPRequest(url: server.url))
                        #expect(String(decoding: response.body, as: UTF8.self) == "hello")
                    }
                }
                try await group.waitForAll()
            }
        }
        await client.shutdown()
    }

    @Test func `a task goes on elsewhere when its client is shut down`() async throws {
        let client = HTTPClient(userAgent: "tests/1")
        await withTaskExecutorPreference(client.executor) {
            await Task.yield()
            await client.shutdown()
            for _ in 0..<10 { await Task.yield() }
        }
        await withTaskExecutorPreference(client.executor) { await Task.yield() }
    }

    @Test func `sleepers wake none too early, and none waits for one that sleeps longer`() async throws {
        let client = HTTPClient(userAgent: "tests/1")
        let long = Task { try await client.sleep(for: .seconds(3600)) }
        let start = ContinuousClock.now
        try await withThrowingTaskGroup { group in
            for number in [3, 1, 2, 0] {
                group.addTask {
                    try await client.sleep(for: .milliseconds(number * 60))
                    #expect(ContinuousClock.now - start >= .milliseconds(number * 60))
                }
            }
            try await group.waitForAll()
        }
        long.cancel()
        await #expect(throws: CancellationError.self) { try await long.value }
        await client.shutdown()
    }

    @Test func `a sleep ends at once when its task is cancelled, or was before, and when the client is shut down`() async throws {
        let client = HTTPClient(userAgent: "tests/1")
        let sleepers = (0..<100).map { _ in Task { try await client.sleep(for: .seconds(3600)) } }
        for sleeper in sleepers.dropLast(50) { sleeper.cancel() }
        for sleeper in sleepers.dropLast(50) { await #expect(throws: CancellationError.self) { try await sleeper.value } }
        await client.shutdown()
        for sleeper in sleepers.dropFirst(50) { await #expect(throws: (any Error).self) { try await sleeper.value } }
        await #expect(throws: HTTPClientError.shutDown) { try await client.sleep(for: .zero) }
    }
}
