import Foundation
import Hummingbird

/// What OpenRouter tells beside completions: keys, models, generations, and the sign-in by one click.
struct AccountRoutes: Sendable {
    let ledger: Ledger

    /// `GET /api/v1/models`: answers without a key.
    func models() -> Response { json(Catalogue.json(fakeModels: ledger.fakeModels)) }

    /// `GET /api/v1/key`: a bad key is 401; a poor one is good, with nothing left.
    func key(_ request: Request) -> Response {
        let key = Key(request.headers[.authorization])
        guard key.isGood else { return (key.refusal ?? Refusal(401)).response }
        let limit = key.text.contains("unlimited") ? "null" : "100"
        let left = key.text.contains("unlimited") ? "null" : key.text.contains("poor") ? "0" : "74.5"
        return json(
            """
            {"data":{"label":"sk-or-v1-fak...\(key.text.suffix(3))","limit":\(limit),"limit_remaining":\(left),"limit_reset":null,\
            "usage":25.5,"usage_daily":0.5,"usage_weekly":2.5,"usage_monthly":12.25,"byok_usage":0,"is_free_tier":false,\
            "is_provisioning_key":false,"rate_limit":{"requests":-1,"interval":"10s","note":"deprecated"}}}
            """)
    }

    /// `GET /api/v1/generation?id=`: 404 at the first asking, and for the first 300 ms.
    func generation(_ request: Request) -> Response {
        if let refusal = Key(request.headers[.authorization]).refusal { return refusal.response }
        let id = request.uri.queryParameters["id"].map(String.init) ?? ""
        guard let generation = ledger.generation(id) else {
            return Refusal(404, message: "Generation \(id) not found").response
        }
        let usage = generation.usage
        return json(
            """
            {"data":{"id":\(quoted(id)),"model":\(quoted(generation.model)),"provider_name":"Fake","streamed":true,"cancelled":false,\
            "total_cost":\(usage.cost),"usage":\(usage.cost),"tokens_prompt":\(usage.prompt),"tokens_completion":\(usage.completion),\
            "native_tokens_prompt":\(usage.prompt),"native_tokens_completion":\(usage.completion),"finish_reason":"stop"}}
            """)
    }

    /// `GET /auth?callback_url=…&code_challenge=…`: stands for the person who agrees, and sends the browser back with a code.
    func authorize(_ request: Request) -> Response {
        let query = request.uri.queryParameters
        guard let callback = query["callback_url"]?.removingPercentEncoding, let challenge = query["code_challenge"] else {
            return Refusal(400, message: "callback_url and code_challenge are missing").response
        }
        let code = "auth-" + String(digest(callback + challenge), radix: 36)
        ledger.note(challenge: String(challenge), code: code)
        return Response(status: .found, headers: [.location: callback + (callback.contains("?") ? "&" : "?") + "code=" + code])
    }

    private struct Exchange: Decodable {
        var code: String
        var code_verifier: String?
        var code_challenge_method: String?
    }

    /// `POST /api/v1/auth/keys`: a code from `/auth` whose challenge the verifier answers; a code `test-…` goes without.
    func exchange(_ request: Request) async throws -> Response {
        let body = try await request.body.collect(upTo: 1 << 20)
        let exchange: Exchange
        do {
            exchange = try JSONDecoder().decode(Exchange.self, from: Data(body.readableBytesView))
        } catch {
            return Refusal(400, message: "Invalid request: code is missing").response
        }
        if !exchange.code.hasPrefix("test-") {
            let verifier = exchange.code_verifier ?? ""
            let answer =
                exchange.code_challenge_method == "plain"
                ? verifier
                : Data(sha256(verifier.utf8)).base64EncodedString()
                    .replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
                    .replacingOccurrences(of: "=", with: "")
            guard ledger.takeChallenge(of: exchange.code) == answer else {
                return Refusal(403, message: "Invalid code or code_verifier").response
            }
        }
        let tail = String(digest(exchange.code), radix: 16)
        return json(#"{"key":"sk-or-v1-oauth\#(tail)","user_id":"user_fake"}"#)
    }
}
