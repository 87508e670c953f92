import HTTPClient

/// The server said no: no run began, and nothing of a question is stored.
struct RunRefused: Error {
    let failure: Failure
}

/// Follows a run from its beginning to its end, over lost connections too.
struct AskRun: Sendable {
    /// What a run begins with.
    enum Beginning: Sendable {
        case question(String)
        /// The calls that an answer still lacks.
        case resumption
    }

    let account: Account
    let conversation: String
    let display: ProgressDisplay

    /// An event of this many bytes still comes through: a stage's event holds all its answers.
    private static let largestEvent = 64 << 20

    /// Begins the run, and returns when it is over. Throws `RunRefused` where none began.
    func follow(_ beginning: Beginning) async throws {
        let path = "/api/conversations/\(Call.escaped(conversation))"
        let stream =
            switch beginning {
            case .question(let text): try await opened(.post(path + "/message/stream", ["content": .string(text)]))
            case .resumption: try await opened(.post(path + "/resume"))
            }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await display.run() }
            defer { group.cancelAll() }
            var lastID = try await read(stream)
            var attempts = 0
            while await !display.current.isOver, attempts < 3 {
                attempts += 1
                try await Task.sleep(for: .milliseconds(300 * attempts))
                guard let again = try await reopened(path + "/events", after: lastID) else { break }
                lastID = try await read(again) ?? lastID
            }
            if await !display.current.isOver { try await waitForMessage(path) }
        }
    }

    private func opened(_ call: Call) async throws -> HTTPStream {
        do {
            return try await account.events(of: call)
        } catch let failure as Failure where failure.status != .unreachable {
            throw RunRefused(failure: failure)
        }
    }

    /// Feeds a stream's events to the display; returns the last one's id when the stream ends or breaks.
    private func read(_ stream: HTTPStream) async throws -> String? {
        var lastID: String?
        do {
            for try await event in stream.events(maximumEvent: Self.largestEvent) {
                lastID = event.id ?? lastID
                guard let known = AskEvent(try JSONValue(parsing: event.data.utf8)) else { continue }
                await display.take(known)
                if await display.current.isOver { break }
            }
        } catch let error as HTTPClientError where error.isConnectionFault {
            return lastID
        } catch HTTPClientError.cancelled {
            throw CancellationError()
        }
        return lastID
    }

    /// The running answer's stream from where it was lost; nil where the daemon has none to give.
    private func reopened(_ path: String, after lastID: String?) async throws -> HTTPStream? {
        do {
            return try await account.events(of: .get(path), after: lastID)
        } catch is Failure {
            return nil
        }
    }

    /// Looks at the conversation until its last message is no longer running.
    private func waitForMessage(_ path: String) async throws {
        var failures = 0
        while true {
            do {
                let conversation = try await account.json(of: .get(path))
                failures = 0
                if let message = conversation["messages"]?.elements.last, message["role"]?.string == "assistant",
                    message["status"]?.string != "running"
                {
                    return await display.adopt(message)
                }
            } catch let failure as Failure {
                failures += 1
                guard failures < 5, failure.status == .unreachable else { throw lost(failure) }
            }
            try await Task.sleep(for: .seconds(1))
        }
    }

    private func lost(_ failure: Failure) -> Failure {
        Failure(
            failure.status, "The connection was lost: \(failure.message)",
            notes: ["The run goes on in the daemon if it is up. See it with: council show \(conversation)"])
    }
}
