/// Calls that only administrators may make: on the Unix socket as the system user that one is, everywhere else, and where that user
/// administers nothing, as whoever is signed in.
struct Administration: Sendable {
    let place: Workplace

    /// The body of the answer to a call.
    func body(of call: Call) async throws -> [UInt8] {
        let account = place.account
        guard place.server.address.socketPath != nil, account.fixedToken == nil else { return try await account.body(of: call) }
        let response = try await place.server.answer(to: call, token: nil)
        let isRefused = response.status == 401 || response.status == 403
        if isRefused, try place.store.load().servers[place.server.address.key] != nil { return try await account.body(of: call) }
        guard (200..<300).contains(response.status) else { throw Problem(response.head, body: response.body).failure }
        return response.body
    }
}
