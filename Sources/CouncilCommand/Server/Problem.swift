import HTTPClient

/// What a server says when it refuses (`application/problem+json`, or anything else with a status of 400 and above).
struct Problem: Sendable {
    let status: Int
    /// One sentence.
    let detail: String
    /// Field → what is wrong with it.
    let errors: [String: String]
    /// Seconds.
    let retryAfter: Int?

    init(_ head: HTTPHead, body: [UInt8]) {
        self.init(status: head.status, body: Self.document(body), retryAfter: head.header("Retry-After").flatMap(Int.init))
    }

    /// nil for what a proxy may send in place of JSON: the status speaks for itself then.
    private static func document(_ body: [UInt8]) -> JSONValue? {
        do { return try JSONValue(parsing: body) } catch { return nil }
    }

    init(status: Int, body: JSONValue?, retryAfter: Int? = nil) {
        self.status = status
        let words = [body?["detail"], body?["message"], body?["title"]].compactMap { $0?.string }.first { !$0.isEmpty }
        detail = words ?? "The server answered with status \(status) and no reason."
        errors = body?["errors"]?.members.compactMapValues(\.string) ?? [:]
        self.retryAfter = body?["retry_after"]?.int ?? retryAfter
    }

    /// The failure that a command ends with.
    var failure: Failure {
        // A field's sentence that is the detail's own says nothing more.
        var notes = errors.filter { $0.value != detail }.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        if let retryAfter, status == 429 || status == 503 { notes.append("Try again in \(Figures.duration(seconds: retryAfter)).") }
        if status == 401 { notes.append("Sign in with: council login") }
        return Failure(exitStatus, detail, notes: notes)
    }

    private var exitStatus: ExitStatus {
        switch status {
        case 401: .notSignedIn
        case 404: .notFound
        case 429: .limited
        default: .refused
        }
    }
}
