import Foundation
import Hummingbird

/// The body of `POST /chat/completions`, as far as the fake looks at it.
struct WireRequest: Decodable {
    var model: String
    var messages: [Chat]
    var stream: Bool?
    var maximumTokens: Int?

    private enum CodingKeys: String, CodingKey {
        case model, messages, stream
        case maximumTokens = "max_tokens"
    }
}

/// Tokens (four bytes each) and cost of a call.
struct WireUsage: Sendable {
    var prompt: Int
    var completion: Int

    init(messages: [Chat], text: String) {
        prompt = max(1, messages.reduce(0) { $0 + $1.content.utf8.count } / 4)
        completion = text.utf8.count / 4
    }

    /// 1.25 USD a million tokens in, 10 out.
    var cost: Double { Double(prompt * 125 + completion * 1000) / 100_000_000 }

    var json: String {
        """
        {"prompt_tokens":\(prompt),"completion_tokens":\(completion),"total_tokens":\(prompt + completion),"cost":\(cost),\
        "is_byok":false,"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},\
        "cost_details":{"upstream_inference_cost":null},"completion_tokens_details":{"reasoning_tokens":0}}
        """
    }
}

/// A string as JSON, quotes included.
func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": out += "\\\""
        case "\\": out += "\\\\"
        case "\n": out += "\\n"
        case "\r": out += "\\r"
        case "\t": out += "\\t"
        case _ where scalar.value < 0x20: out += "\\u" + String(format: "%04x", scalar.value)
        default: out.unicodeScalars.append(scalar)
        }
    }
    return out + "\""
}

func json(_ text: String, status: Int = 200, headers: HTTPFields = [:]) -> Response {
    var headers = headers
    headers[.contentType] = "application/json"
    return Response(status: .init(code: status), headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
}

/// OpenRouter's refusals, each in its usual words.
struct Refusal: Sendable {
    var status: Int
    var message: String
    var metadata: String?
    var retryAfter: String?

    init(_ status: Int, model: String = "", message: String? = nil, retryAfter: String? = nil) {
        self.status = status
        self.retryAfter = retryAfter
        metadata = nil
        switch status {
        case 400: self.message = "\(model) is not a valid model ID"
        case 401: self.message = "No auth credentials found"
        case 402: self.message = "Insufficient credits. Add more using https://openrouter.ai/settings/credits"
        case 403:
            self.message = "Input was flagged by moderation"
            metadata = #"{"reasons":["violence"],"flagged_input":"…","provider_name":"Fake","model_slug":\#(quoted(model))}"#
        case 404: self.message = "No endpoints found for \(model)."
        case 408: self.message = "Request timed out"
        case 413: self.message = "Request entity too large"
        case 422: self.message = "Unprocessable request"
        case 429:
            self.message = "Rate limit exceeded"
            metadata = #"{"raw":\#(quoted("\(model) is temporarily rate-limited upstream.")),"provider_name":"Fake"}"#
            self.retryAfter = retryAfter ?? "1"
        case 500: self.message = "Internal Server Error"
        case 502: self.message = "Provider returned error"
        case 503: self.message = "No available model provider that meets your routing requirements"
        case 524: self.message = "Provider timed out"
        case 529: self.message = "Provider overloaded"
        default: self.message = "The request failed"
        }
        if let message {
            self.message = message
            metadata = nil
        }
    }

    var error: String {
        #"{"code":\#(status),"message":\#(quoted(message))"# + (metadata.map { #","metadata":\#($0)"# } ?? "") + "}"
    }

    var response: Response {
        var headers: HTTPFields = [:]
        if let retryAfter { headers[.retryAfter] = retryAfter }
        return json(#"{"error":\#(error),"user_id":"user_fake"}"#, status: status, headers: headers)
    }
}
