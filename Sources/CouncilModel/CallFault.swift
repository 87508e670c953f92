/// Why a call to a model failed, in words that may be shown to the person who asked.
public struct CallFault: Error, Hashable, Sendable {
    /// What kind of fault it is. The raw values stand in message files and in the event stream.
    public enum Kind: String, Sendable, Codable {
        /// 401: the key is refused.
        case badKey = "bad_key"
        /// 402: the account has no credit left.
        case noCredit = "no_credit"
        /// 403: the provider's moderation, or the key's rights, refuse the call.
        case refused
        /// 404: no such model.
        case unknownModel = "unknown_model"
        /// 400, 413, 422: the request cannot succeed as it is.
        case invalidRequest = "invalid_request"
        /// 429.
        case rateLimited = "rate_limited"
        /// 408, 5xx: the provider's own trouble.
        case providerError = "provider_error"
        /// The connection could not be made, broke, or ended before the answer did.
        case connection
        /// No byte came for as long as a stream may be silent.
        case stalled
        /// The call's time limit is over.
        case timedOut = "timed_out"
        /// The answer was empty, or no answer at all.
        case badAnswer = "bad_answer"
        /// The daemon gave the call up: it was cancelled or is stopping.
        case cancelled
    }

    public var kind: Kind
    /// One sentence; no key, no header, no bytes of a request.
    public var detail: String
    /// How long the provider asks to wait, where it says so.
    public var retryAfter: Duration?
    /// What the failed call used all the same, where the provider said so.
    public var usage: Usage?

    public init(_ kind: Kind, _ detail: String, retryAfter: Duration? = nil, usage: Usage? = nil) {
        self.kind = kind
        self.detail = detail
        self.retryAfter = retryAfter
        self.usage = usage
    }

    /// Whether the same call may succeed if it is made again.
    public var canGetBetter: Bool {
        switch kind {
        case .rateLimited, .providerError, .connection, .stalled, .badAnswer: true
        case .badKey, .noCredit, .refused, .unknownModel, .invalidRequest, .timedOut, .cancelled: false
        }
    }
}
