import HTTPClient

/// One request to the API.
struct Call: Sendable {
    var method: String
    /// From `/api` on, with its query.
    var path: String
    var body: JSONValue?
    /// A body that is JSON already; `body` counts where both are there.
    var document: [UInt8]?
    /// The longest silence: a stream's comments break it every few seconds.
    var limits = HTTPLimits(connect: .seconds(5), idle: .seconds(90), maximumBody: 256 << 20)

    static func get(_ path: String) -> Call { Call(method: "GET", path: path) }
    static func post(_ path: String, _ body: JSONValue? = nil) -> Call { Call(method: "POST", path: path, body: body) }
    static func post(_ path: String, document: [UInt8]) -> Call { Call(method: "POST", path: path, document: document) }
    static func delete(_ path: String) -> Call { Call(method: "DELETE", path: path) }

    /// A path's part as it may stand in a URL.
    static func escaped(_ part: String) -> String {
        part.utf8.reduce(into: "") { result, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default: result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
    }
}

/// A daemon, and the way to it.
struct Server: Sendable {
    let address: ServerAddress
    let client: HTTPClient

    /// The whole answer, whatever its status. Throws a `Failure` where there is none.
    func answer(to call: Call, token: String?) async throws -> HTTPResponse {
        do {
            return try await client.send(try request(call, token: token))
        } catch let error as HTTPClientError {
            throw failure(error)
        }
    }

    /// The answer as soon as it begins, whatever its status. Throws a `Failure` where there is none.
    func stream(_ call: Call, token: String?, headers: [HeaderField] = []) async throws -> HTTPStream {
        do {
            var request = try request(call, token: token)
            request.headers += [HeaderField("Accept", "text/event-stream")] + headers
            return try await client.stream(request)
        } catch let error as HTTPClientError {
            throw failure(error)
        }
    }

    /// Throws a `Failure` where nobody answers.
    func probe() async throws {
        var call = Call.get("/health")
        call.limits.idle = .seconds(10)
        _ = try await answer(to: call, token: nil)
    }

    /// The body of an answer that says yes; the server's reason as a `Failure` otherwise.
    func body(of call: Call, token: String?) async throws -> [UInt8] {
        let response = try await answer(to: call, token: token)
        guard (200..<300).contains(response.status) else { throw Problem(response.head, body: response.body).failure }
        return response.body
    }

    private func request(_ call: Call, token: String?) throws -> HTTPRequest {
        var request = HTTPRequest(method: call.method, url: address.base + call.path, limits: call.limits, unixSocket: address.socketPath)
        if let body = try call.body?.bytes() ?? call.document {
            request.body = body
            request.headers.append(HeaderField("Content-Type", "application/json"))
        }
        if let token { request.headers.append(HeaderField("Authorization", "Bearer " + token)) }
        return request
    }

    private func failure(_ error: HTTPClientError) -> any Error {
        error == .cancelled ? CancellationError() : Failure.unreachable(address, error)
    }
}
