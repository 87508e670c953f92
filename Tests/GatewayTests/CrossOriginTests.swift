import CouncilConfiguration
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import Services
import Testing

@testable import Gateway

@Suite struct CrossOriginTests {
    private func answer(_ fields: HTTPFields, method: HTTPRequest.Method = .get, path: String = "/api/models", patterns: [String])
        async throws -> Response
    {
        var configuration = Configuration()
        configuration.server.allowedOrigins = patterns
        let channel = NIOAsyncTestingChannel()
        let request = Request(
            head: HTTPRequest(method: method, scheme: "http", authority: "council", path: path, headerFields: fields),
            body: RequestBody(buffer: ByteBuffer()))
        let context = CallContext(source: .init(channel: channel, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
        let response = try await CrossOrigin(settings: Settings(configuration)).handle(request, context: context) { _, _ in
            Response(status: .init(code: 299))
        }
        _ = try? await channel.finish()
        return response
    }

    @Test(arguments: [
        ("http://localhost:*", "http://localhost", true), ("http://localhost:*", "http://localhost:3000", true),
        ("http://localhost:*", "https://localhost:3000", false), ("http://localhost:*", "http://localhost.evil.org", false),
        ("http://localhost:*", "http://localhost:3000.evil.org", false), ("http://localhost:*", "http://localhost:80@evil.org", false),
        ("http://localhost:*", "http://localhos", false), ("http://localhost:*", "null", false),
        ("https://council.example.org", "https://council.example.org", true),
        ("https://council.example.org", "https://council.example.org:8443", false),
        ("https://council.example.org", "https://evil.council.example.org", false),
        ("http://127.0.0.1:3000", "http://127.0.0.1:3000", true), ("http://127.0.0.1:3000", "http://127.0.0.1:30001", false),
    ])
    func `a page may call where its origin fits a pattern`(pattern: String, origin: String, isAllowed: Bool) async throws {
        let response = try await answer([.origin: origin], patterns: [pattern])
        #expect(response.status.code == 299)
        #expect(response.headers[.accessControlAllowOrigin] == (isAllowed ? origin : nil))
        #expect(response.headers[.vary] == (isAllowed ? "Origin" : nil))
        #expect(response.headers[.accessControlAllowCredentials] == nil)
        let preflight = try await answer(
            [.origin: origin, .accessControlRequestMethod: "POST"], method: .options, patterns: [pattern])
        #expect(preflight.status.code == (isAllowed ? 204 : 299))
        #expect(preflight.headers[.accessControlAllowMethods]?.contains("DELETE") == (isAllowed ? true : nil))
        #expect(preflight.headers[.accessControlAllowHeaders]?.contains("Authorization") == (isAllowed ? true : nil))
        #expect(preflight.headers[.accessControlAllowCredentials] == nil)
    }

    @Test func `the form of a shared link's page comes from no origin and is taken; its answer is kept from other pages`() async throws {
        let form = try await answer([.origin: "null"], method: .post, path: "/s/token", patterns: [])
        #expect(form.status.code == 299 && form.headers[.accessControlAllowOrigin] == nil)
        #expect(try await answer([.origin: "null"], method: .post, path: "/api/shares", patterns: []).status == .forbidden)
        #expect(try await answer([.origin: "null"], method: .post, path: "/settings", patterns: []).status == .forbidden)
    }

    @Test func `without a pattern, or without an origin, nothing is allowed and nothing is refused`() async throws {
        #expect(try await answer([.origin: "http://localhost"], patterns: []).headers[.accessControlAllowOrigin] == nil)
        let plain = try await answer([:], patterns: ["http://localhost:*"])
        #expect(plain.status.code == 299 && plain.headers[.accessControlAllowOrigin] == nil)
    }
}
