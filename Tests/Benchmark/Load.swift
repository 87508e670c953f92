import Glibc

/// Requests as bytes, made once.
enum Request {
    static func get(_ path: String, token: String = "") -> [UInt8] {
        Array("GET \(path) HTTP/1.1\r\nHost: council\r\nAuthorization: Bearer \(token)\r\n\r\n".utf8)
    }

    static func post(_ path: String, token: String, json: String) -> [UInt8] {
        let head = "POST \(path) HTTP/1.1\r\nHost: council\r\nAuthorization: Bearer \(token)\r\nContent-Type: application/json\r\n"
        return Array("\(head)Content-Length: \(json.utf8.count)\r\n\r\n\(json)".utf8)
    }
}

/// What came of a load.
struct Outcome {
    /// Milliseconds, one an answer.
    var times: [Double] = []
    var seconds = 0.0
    var bytes = 0
    /// By what was wrong.
    var failures: [String: Int] = [:]

    var rate: Double { Double(times.count) / seconds }
    var failed: Int { failures.values.reduce(0, +) }
}

/// Many connections driven by one thread: each sends its next request as soon as its answer is whole.
struct Load {
    let socket: String
    var connections = 1
    /// Between an answer and the next request on a connection, in microseconds.
    var pause: UInt32 = 0

    /// - Parameters:
    ///   - seconds: after which no new request begins.
    ///   - next: the request of this number; `nil` when there are no more.
    func run(seconds: Double = .infinity, next: (Int) -> [UInt8]?) throws -> Outcome {
        var outcome = Outcome()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { buffer.deallocate() }
        let open = try (0..<connections).map { _ in try Connection(socket) }
        var begun: [ContinuousClock.Instant] = []
        var number = 0
        let start = ContinuousClock.now
        var live: [Connection] = []
        for connection in open {
            guard let request = next(number) else { break }
            number += 1
            begun.append(.now)
            try connection.send(request)
            live.append(connection)
        }
        while !live.isEmpty {
            var polls = live.map {
                pollfd(fd: $0.descriptor, events: Int16($0.wantsToWrite ? POLLIN | POLLOUT : POLLIN), revents: 0)
            }
            guard poll(&polls, nfds_t(polls.count), 120_000) > 0 else {
                outcome.failures["no answer within two minutes", default: 0] += live.count
                break
            }
            for at in polls.indices.reversed() where polls[at].revents != 0 {
                do {
                    try live[at].flush()
                    guard try live[at].advance(buffer) else { continue }
                    let now = ContinuousClock.now
                    outcome.bytes += live[at].bodyBytes
                    if live[at].status == 200 {
                        outcome.times.append((now - begun[at]) / .milliseconds(1))
                    } else {
                        outcome.failures["\(live[at].status)", default: 0] += 1
                    }
                    if pause > 0 { usleep(pause) }
                    guard (now - start) / .seconds(1) < seconds, let request = next(number) else {
                        live.remove(at: at)
                        begun.remove(at: at)
                        continue
                    }
                    number += 1
                    begun[at] = .now
                    try live[at].send(request)
                } catch {
                    outcome.failures["\(error)", default: 0] += 1
                    live.remove(at: at)
                    begun.remove(at: at)
                }
            }
        }
        outcome.seconds = (ContinuousClock.now - start) / .seconds(1)
        return outcome
    }

    /// One request and its answer's body.
    static func once(_ socket: String, _ request: [UInt8]) throws -> (status: Int, body: [UInt8]) {
        let connection = try Connection(socket)
        connection.keepsBody = true
        try connection.send(request)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { buffer.deallocate() }
        var one = [pollfd(fd: connection.descriptor, events: Int16(POLLIN), revents: 0)]
        while poll(&one, 1, 60_000) > 0 {
            if try connection.advance(buffer) { return (connection.status, connection.body) }
        }
        throw Connection.Failure(description: "no answer within a minute")
    }
}
