import CouncilModel
import Foundation
import HTTPTypes
import Hummingbird
import Testing

@testable import Gateway

@Suite struct ProblemTests {
    private static let sentence = "Do this."

    /// A row for each case.
    private static let table: [(error: CouncilError, status: Int, title: String)] = [
        (.invalid(sentence, fields: ["a": "b"]), 400, "Bad Request"), (.invalid(sentence), 400, "Bad Request"),
        (.misshapen(sentence, fields: ["a": "b"]), 422, "Unprocessable Content"), (.malformed(sentence), 400, "Bad Request"),
        (.unauthenticated(sentence), 401, "Unauthorized"), (.creditLacking(sentence), 402, "Payment Required"),
        (.forbidden(sentence), 403, "Forbidden"), (.notFound(sentence), 404, "Not Found"), (.tooSlow(sentence), 408, "Request Timeout"),
        (.conflict(sentence), 409, "Conflict"), (.tooLarge(limit: 5), 413, "Content Too Large"),
        (.tooMany(sentence, retryAfter: 7), 429, "Too Many Requests"), (.providerFailed(sentence), 502, "Bad Gateway"),
        (.unavailable(sentence, retryAfter: 9), 503, "Service Unavailable"), (.unavailable(sentence), 503, "Service Unavailable"),
        (.damaged(sentence), 503, "Service Unavailable"),
    ]

    @Test(arguments: table.indices)
    func `every refusal is a problem document with its status`(row: Int) async throws {
        let (error, status, title) = Self.table[row]
        let response = try Problem(error).response()
        #expect(response.status.code == status)
        #expect(response.headers[.contentType] == "application/problem+json")
        #expect((response.headers[.wwwAuthenticate] != nil) == (status == 401))
        let document = try #require(
            try JSONSerialization.jsonObject(with: JSONEncoder().encode(Problem(error))) as? [String: Any])
        #expect(document["status"] as? Int == status)
        #expect(document["title"] as? String == title)
        #expect(document["type"] as? String == "about:blank")
        #expect(document["detail"] as? String == error.detail)
        let seconds: Int? =
            switch error {
            case .tooMany(_, let seconds): seconds
            case .unavailable(_, let seconds): seconds
            default: nil
            }
        #expect(document["retry_after"] as? Int == seconds)
        #expect(response.headers[.retryAfter] == seconds.map(String.init))
        let fields: [String: String]? =
            switch error {
            case .invalid(_, let fields), .misshapen(_, let fields): fields.isEmpty ? nil : fields
            case .malformed(let detail): ["body": detail]
            default: nil
            }
        #expect(document["errors"] as? [String: String] == fields)
    }

    private struct Body: Decodable {
        struct Inner: Decodable { let number: Int }
        let text: String
        let flag: Bool?
        let count: Int?
        let share: Double?
        let words: [String]?
        let inner: Inner?
        let table: [String: String]?
        let user: UserID?
    }

    @Test(arguments: [
        ("{}", "text", "text is missing."), (#"{"text":null}"#, "text", "text must not be null: it is a text."),
        (#"{"text":1}"#, "text", "text must be a text."), (#"{"text":"","flag":1}"#, "flag", "flag must be true or false."),
        (#"{"text":"","count":"1"}"#, "count", "count must be a whole number."),
        (#"{"text":"","share":"1"}"#, "share", "share must be a number."), (#"{"text":"","words":"a"}"#, "words", "words must be a list."),
        (#"{"text":"","words":["a",2]}"#, "words[1]", "words[1] must be a text."),
        (#"{"text":"","inner":[]}"#, "inner", "inner must be an object."),
        (#"{"text":"","table":[]}"#, "table", "table must be an object."),
        (#"{"text":"","inner":{}}"#, "inner.number", "inner.number is missing."),
        (#"{"text":"","inner":{"number":"x"}}"#, "inner.number", "inner.number must be a whole number."),
        (#"{"text":"","user":"x"}"#, "user", "user has a value that is not allowed."),
    ])
    func `a field that is wrong is named, with a sentence`(json: String, field: String, sentence: String) throws {
        let error = try #require(throws: DecodingError.self) { try JSONDecoder().decode(Body.self, from: Data(json.utf8)) }
        #expect(CouncilError(error) == .misshapen("The field \(sentence)", fields: [field: sentence]))
    }

    @Test(arguments: ["", "{", "nonsense", #"{"text":"\ud800"}"#, #"{"text":"a""#])
    func `what is no JSON is malformed`(json: String) throws {
        let error = try #require(throws: DecodingError.self) { try JSONDecoder().decode(Body.self, from: Data(json.utf8)) }
        #expect(CouncilError(error) == .malformed("The request's body is not valid JSON."))
    }

    @Test(arguments: ["[]", "1", "\"x\"", "null"])
    func `a body of another type is misshapen`(json: String) throws {
        let error = try #require(throws: DecodingError.self) { try JSONDecoder().decode(Body.self, from: Data(json.utf8)) }
        guard case .misshapen(let sentence, let fields) = CouncilError(error) else {
            Issue.record("\(CouncilError(error))")
            return
        }
        #expect(sentence.contains("an object") && fields.isEmpty)
    }
}
