/// What a caller may be told of a refusal. Every sentence says what to do; none holds a secret.
///
/// The gateway turns a case into a status and a problem document. Any other error is a fault of the program.
public enum CouncilError: Error, Hashable, Sendable {
    /// The request's values break a rule (400). `fields`: field → sentence.
    case invalid(String, fields: [String: String] = [:])
    /// The request's JSON lacks a field or has a wrong type (422). `fields`: field → sentence.
    case misshapen(String, fields: [String: String])
    /// The body is no JSON at all (400).
    case malformed(String)
    /// Nobody, or no longer anybody, is signed in (401).
    case unauthenticated(String)
    /// The provider's account lacks credit (402).
    case creditLacking(String)
    /// Signed in, but not allowed (403).
    case forbidden(String)
    /// It does not exist, or it belongs to somebody else (404).
    case notFound(String)
    /// The request did not arrive in time (408).
    case tooSlow(String)
    /// Something else is under way (409).
    case conflict(String)
    /// The request's body is too large (413).
    case tooLarge(limit: Int)
    /// A limit is reached (429). `retryAfter` in seconds.
    case tooMany(String, retryAfter: Int)
    /// The provider could not be used (502).
    case providerFailed(String)
    /// Not now (503): shutting down, a full disk. `retryAfter` in seconds.
    case unavailable(String, retryAfter: Int? = nil)
    /// A stored record cannot be read (503): only that record is unavailable.
    case damaged(String)

    /// The one sentence for people.
    public var detail: String {
        switch self {
        case .invalid(let detail, _), .misshapen(let detail, _), .malformed(let detail), .unauthenticated(let detail),
            .creditLacking(let detail), .forbidden(let detail), .notFound(let detail), .tooSlow(let detail), .conflict(let detail),
            .tooMany(let detail, _), .providerFailed(let detail), .unavailable(let detail, _), .damaged(let detail):
            detail
        case .tooLarge(let limit):
            "The request is larger than \(limit % (1 << 20) == 0 ? "\(limit >> 20) MiB" : "\(limit) bytes"): send less."
        }
    }
}
