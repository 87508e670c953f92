public import CouncilModel
import FoundationEssentials
public import HTTPTypes
import Hummingbird

/// An error as RFC 9457 has it: `application/problem+json`.
struct Problem: Encodable {
    let type = "about:blank"
    let title: String
    let status: Int
    let detail: String
    let errors: [String: String]?
    let retryAfter: Int?

    private enum CodingKeys: String, CodingKey {
        case type, title, status, detail, errors
        case retryAfter = "retry_after"
    }

    init(status: HTTPResponse.Status, detail: String, errors: [String: String]? = nil, retryAfter: Int? = nil) {
        title = status.reasonPhrase
        self.status = status.code
        self.detail = detail
        self.errors = errors?.isEmpty == true ? nil : errors
        self.retryAfter = retryAfter
    }

    init(_ error: CouncilError) {
        self.init(
            status: error.status, detail: error.detail, errors: error.fields, retryAfter: error.retryAfter)
    }

    func response() throws -> Response {
        var response = try Response.json(self, status: .init(code: status))
        response.headers[.contentType] = "application/problem+json"
        if let retryAfter { response.headers[.retryAfter] = String(retryAfter) }
        if status == 401 { response.headers[.wwwAuthenticate] = "Bearer" }
        return response
    }
}

extension CouncilError {
    /// What it is over HTTP.
    public var status: HTTPResponse.Status {
        switch self {
        case .invalid, .malformed: .badRequest
        case .misshapen: .unprocessableContent
        case .unauthenticated: .unauthorized
        case .creditLacking: .init(code: 402, reasonPhrase: "Payment Required")
        case .forbidden: .forbidden
        case .notFound: .notFound
        case .tooSlow: .requestTimeout
        case .conflict: .conflict
        case .tooLarge: .contentTooLarge
        case .tooMany: .tooManyRequests
        case .providerFailed: .badGateway
        case .unavailable, .damaged: .serviceUnavailable
        }
    }

    fileprivate var fields: [String: String]? {
        switch self {
        case .invalid(_, let fields), .misshapen(_, let fields): fields
        case .malformed(let detail): ["body": detail]
        case .unauthenticated, .creditLacking, .forbidden, .notFound, .tooSlow, .conflict, .tooLarge, .tooMany, .providerFailed,
            .unavailable, .damaged:
            nil
        }
    }

    fileprivate var retryAfter: Int? {
        switch self {
        case .tooMany(_, let seconds): seconds
        case .unavailable(_, let seconds): seconds
        case .invalid, .misshapen, .malformed, .unauthenticated, .creditLacking, .forbidden, .notFound, .tooSlow, .conflict, .tooLarge,
            .providerFailed, .damaged:
            nil
        }
    }
}
