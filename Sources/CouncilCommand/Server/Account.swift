import FoundationEssentials
import HTTPClient

/// Somebody at a server: sends their token along, and gets a new one when it ends.
struct Account: Sendable {
    let server: Server
    let store: CredentialsStore
    /// A token from the environment; it is used as it is.
    let fixedToken: String?

    /// The body of the answer to a call.
    func body(of call: Call) async throws -> [UInt8] { try await response(to: call).body }

    /// The answer to a call, where it says yes.
    func response(to call: Call) async throws -> HTTPResponse {
        let response = try await withToken { token in
            let response = try await server.answer(to: call, token: token)
            return (response.status, response)
        }
        guard (200..<300).contains(response.status) else { throw Problem(response.head, body: response.body).failure }
        return response
    }

    /// The body as JSON.
    func json(of call: Call) async throws -> JSONValue {
        let bytes = try await body(of: call)
        do {
            return try JSONValue(parsing: bytes)
        } catch is DecodingError {
            throw Failure(.refused, "The answer of \(server.address) is no JSON: is a council's daemon listening there?")
        }
    }

    /// The stream of events that a call opens.
    func events(of call: Call, after lastID: String? = nil) async throws -> HTTPStream {
        let headers = lastID.map { [HeaderField("Last-Event-ID", $0)] } ?? []
        let stream = try await withToken { token in
            let stream = try await server.stream(call, token: token, headers: headers)
            return (stream.head.status, stream)
        }
        guard (200..<300).contains(stream.head.status) else {
            throw Problem(stream.head, body: try await stream.collect(upTo: 1 << 20)).failure
        }
        return stream
    }

    /// Finds out that the server is there and takes this account's token, before a person is asked for more.
    func check() async throws {
        _ = try await body(of: .get("/api/auth/me"))
    }

    /// Refuses a token that no header can hold.
    private static func checked(_ token: String) throws -> String {
        guard !token.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            throw Failure(
                .notSignedIn, "The token in COUNCIL_TOKEN is malformed: it has a line break or another control character in it.",
                notes: ["Set it anew, or unset it and sign in with: council login"])
        }
        return token
    }

    /// Makes a call with a token, and once more with a new one where the server does not take it.
    private func withToken<Value: Sendable>(_ call: (String) async throws -> (status: Int, Value)) async throws -> Value {
        if let fixedToken { return try await call(try Self.checked(fixedToken)).1 }
        guard let signIn = try store.load().servers[server.address.key] else {
            // A sign-in is no help where there is no server.
            try await server.probe()
            throw Failure.notSignedIn(server.address)
        }
        var token = signIn.accessToken
        if signIn.isExpired(at: Date()) { token = try await refreshed(insteadOf: token) }
        let (status, value) = try await call(token)
        guard status == 401 else { return value }
        return try await call(try await refreshed(insteadOf: token)).1
    }

    /// A new access token, come what may: a refresh that is broken off half-way would lose the new token and with it the
    /// session, so the caller's cancellation does not reach it.
    private func refreshed(insteadOf token: String) async throws -> String {
        try await Task { try await renewed(insteadOf: token) }.value
    }

    /// A refresh token used twice ends the session, so only one process at a time does this, and it
    /// looks first whether another has just done it.
    private func renewed(insteadOf token: String) async throws -> String {
        let key = server.address.key
        return try await store.change { credentials in
            guard let signIn = credentials.servers[key] else { throw Failure.notSignedIn(server.address) }
            if signIn.accessToken != token, !signIn.isExpired(at: Date()) { return signIn.accessToken }
            let response = try await server.answer(
                to: .post("/api/auth/refresh", ["refresh_token": .string(signIn.refreshToken)]), token: nil)
            if response.status == 401 {
                credentials.servers[key] = nil
                throw Failure(.notSignedIn, "Your sign-in at \(server.address) has ended.", notes: ["Sign in with: council login"])
            }
            guard response.status == 200 else { throw Problem(response.head, body: response.body).failure }
            guard let renewed = Credentials.SignIn(try JSONValue(parsing: response.body), email: signIn.email, now: Date()) else {
                throw Failure(.refused, "The server's answer holds no tokens.")
            }
            credentials.servers[key] = renewed
            return renewed.accessToken
        }
    }
}
