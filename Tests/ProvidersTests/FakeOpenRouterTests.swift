import FakeOpenRouter
import Foundation
import HTTPClient
import Testing

/// The fake's own interface, as tests in other languages use it.
@Suite struct FakeOpenRouterTests {
    private func call(
        _ stand: Stand, _ method: String, _ url: String, _ body: String? = nil
    ) async throws -> (status: Int, text: String, location: String?) {
        let response = try await stand.client.send(
            HTTPRequest(
                method: method, url: url, headers: [HeaderField("Authorization", "Bearer " + goodKey.reveal())],
                body: body.map { Array($0.utf8) }))
        return (response.status, String(decoding: response.body, as: UTF8.self), response.header("Location"))
    }

    private func ask(_ stand: Stand, _ model: String, _ text: String) async throws -> String {
        try await stand.ask(model, text).text
    }

    @Test func `behaviours are set and taken back over the control interface`() async throws {
        try await withStand { stand in
            let url = stand.server.controlURL + "/models/fake%2Fa%3A500"
            let set = try await call(stand, "PUT", url, #"{"behaviour":"good","answer":"Hello."}"#)
            #expect(set.status == 204)
            let answer = try await ask(stand, "fake/a:500", "Hi")
            #expect(answer == "Hello.")
            let wrong = try await call(stand, "PUT", url, #"{"behaviour":"bad mood"}"#)
            #expect(wrong.status == 400)
            let reset = try await call(stand, "DELETE", stand.server.controlURL)
            #expect(reset.status == 204)
            let fault = try await stand.fault("fake/a:500")
            #expect(fault.kind == .providerError)
        }
    }

    @Test func `calls and counts are told without the key`() async throws {
        try await withStand { stand in
            _ = try await ask(stand, "fake/a", "What is tea?")
            _ = try await ask(stand, "fake/a", "Write a title for this: tea")
            let calls = try await call(stand, "GET", stand.server.controlURL + "/calls")
            #expect(calls.text.contains(#""stage":"answer""#) && calls.text.contains(#""stage":"title""#))
            #expect(calls.text.contains(#""key_last4":"cdef""#))
            #expect(!calls.text.contains(goodKey.reveal()))
            let counts = try await call(stand, "GET", stand.server.controlURL + "/counts")
            #expect(counts.text.contains(#""fake/a":{"answer":1,"title":1}"#), "\(counts.text)")
            #expect(counts.text.contains(#""max_open":1"#))
            let forgotten = try await call(stand, "DELETE", stand.server.controlURL + "/calls")
            #expect(forgotten.status == 204)
            #expect(stand.server.calls.isEmpty)
            #expect(stand.server.counts.total == 0)
        }
    }

    @Test func `judges rank the labels that they were shown, or only name them, or none`() async throws {
        try await withStand { stand in
            let prompt = "Judge.\n\n<response label=\"Response C\">\nx\n</response>\n\n## Response A\ny\n\nFINAL RANKING:\n1. Response B"
            let good = try await ask(stand, "fake/a", prompt)
            let block = good.split(separator: "FINAL RANKING:\n").last.map(String.init)
            #expect(["1. Response A\n2. Response C", "1. Response C\n2. Response A"].contains(block))
            let prose = try await ask(stand, "fake/a:fallback", prompt)
            #expect(prose.contains("Response A") && prose.contains("Response C") && !prose.contains("FINAL RANKING"))
            let none = try await ask(stand, "fake/a:noballot", prompt)
            #expect(!none.contains("Response"))
        }
    }

    @Test func `a generation is not found at once, but some moments after its call`() async throws {
        try await withStand { stand in
            let id = try #require(try await stand.ask("fake/a").generationID)
            let url = stand.server.baseURL + "/generation?id=" + id
            let early = try await call(stand, "GET", url)
            #expect(early.status == 404)
            let end = ContinuousClock.now + .seconds(10)
            var found = early
            while found.status == 404, ContinuousClock.now < end { found = try await call(stand, "GET", url) }
            #expect(found.status == 200)
            #expect(found.text.contains("total_cost"))
        }
    }

    @Test func `a key is had for a code and its verifier, once`() async throws {
        try await withStand { stand in
            let root = stand.server.baseURL.replacingOccurrences(of: "/api/v1", with: "")
            // The pair of RFC 7636, appendix B.
            let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
            let query = "?callback_url=http%3A%2F%2Flocalhost%2Fback&code_challenge=\(challenge)&code_challenge_method=S256"
            let sent = try await call(stand, "GET", root + "/auth" + query)
            #expect(sent.status == 302)
            let code = try #require(sent.location?.split(separator: "code=").last)
            let body = """
                {"code":"\(code)","code_verifier":"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk","code_challenge_method":"S256"}
                """
            let key = try await call(stand, "POST", stand.server.baseURL + "/auth/keys", body)
            #expect(key.status == 200 && key.text.contains(#""key":"sk-or-v1-"#))
            let again = try await call(stand, "POST", stand.server.baseURL + "/auth/keys", body)
            #expect(again.status == 403)
        }
    }

    @Test func `an answer that is not streamed has the same text`() async throws {
        try await withStand { stand in
            let streamed = try await ask(stand, "fake/a", "Hi")
            let whole = try await call(
                stand, "POST", stand.server.baseURL + "/chat/completions",
                #"{"model":"fake/a","messages":[{"role":"user","content":"Hi"}]}"#)
            struct Answer: Decodable {
                struct Choice: Decodable {
                    struct Message: Decodable { var content: String }
                    var message: Message
                }
                var choices: [Choice]
            }
            let answer = try JSONDecoder().decode(Answer.self, from: Data(whole.text.utf8))
            #expect(answer.choices.first?.message.content == streamed)
        }
    }
}
