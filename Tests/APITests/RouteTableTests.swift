import CouncilConfiguration
import CouncilModel
import Cryptography
import FileStore
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOEmbedded
import Pages
import Providers
import Services
import Testing
import ThreadPool

@testable import API
@testable import Gateway

/// Who may call what. A new route needs its row here: whoever adds it has to say who it is for.
@Suite struct RouteTableTests {
    private static let table: [String: Route.Access] = [
        "GET /": .anyone,
        "GET /health": .anyone,
        "POST /api/auth/register": .anyone,
        "POST /api/auth/login": .anyone,
        "POST /api/auth/refresh": .anyone,
        "POST /api/auth/logout": .person,
        "GET /api/auth/me": .person,
        "PATCH /api/auth/me": .person,
        "GET /api/auth/export": .person,
        "DELETE /api/auth/account": .person,
        "POST /api/settings/api-key": .person,
        "GET /api/settings/api-keys": .person,
        "POST /api/settings/api-key/test": .person,
        "DELETE /api/settings/api-key/{provider}": .person,
        "GET /api/models": .person,
        "GET /api/conversations": .person,
        "POST /api/conversations": .person,
        "GET /api/conversations/{id}": .person,
        "PATCH /api/conversations/{id}": .person,
        "DELETE /api/conversations/{id}": .person,
        "POST /api/conversations/import": .person,
        "GET /api/conversations/{id}/export": .person,
        "GET /api/export/formats": .person,
        "POST /api/conversations/{id}/message": .person,
        "POST /api/conversations/{id}/message/stream": .person,
        "GET /api/conversations/{id}/events": .person,
        "POST /api/conversations/{id}/cancel": .person,
        "POST /api/conversations/{id}/resume": .person,
        "POST /api/conversations/{id}/shares": .person,
        "GET /api/shares": .person,
        "DELETE /api/shares/{id}": .person,
        "GET /s/{token}": .anyone,
        "POST /s/{token}": .anyone,
        "GET /api/admin/users": .administrator,
        "PATCH /api/admin/users/{id}": .administrator,
        "GET /api/admin/hooks": .administrator,
        "POST /api/admin/hooks/test": .administrator,
        "POST /api/admin/hooks/{id}/retry": .administrator,
        "DELETE /api/admin/hooks/{id}": .administrator,
    ]

    private static func all() throws -> [Route] { Routes.all + (try SharePages().routes) }

    private static func name(_ route: Route) -> String { "\(route.method.rawValue) \(route.path.description)" }

    @Test func `the table names every route once, and no other`() throws {
        #expect(Set(try Self.all().map(Self.name)) == Set(Self.table.keys))
        #expect(try Self.all().count == Self.table.count)
    }

    @Test func `every route is for whom the table says`() throws {
        for route in try Self.all() { #expect(Self.table[Self.name(route)] == route.access, "\(Self.name(route))") }
    }

    @Test func `without a token, or with one that is nobody's, only the open routes get past the door`() async throws {
        let path = FileManager.default.temporaryDirectory.path + "/api-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: path) }
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let data = DataDirectory(root: path, files: FileStore(pool: ThreadPool(name: "test", threads: 1)))
        _ = try data.open()
        let services = try CouncilServices(
            data: data, settings: Settings(Configuration()), fernet: try Fernet(keys: [.generate()]), signing: [.generate()],
            providers: { ProviderRouter(openRouter: nil, demo: Demo(pause: .zero)) }, logger: logger)
        let stranger = try JSONWebTokens(keys: [.generate()]).sign(["sub": UserID.random().text])
        let headers: [String?] = [nil, "", "Bearer", "Bearer ", "Basic YTpi", "Bearer nonsense", "Bearer \(stranger)", stranger]
        for route in try Self.all() {
            for header in headers {
                let channel = NIOAsyncTestingChannel()
                let request = Request(
                    head: HTTPRequest(
                        method: route.method, scheme: "http", authority: "council", path: route.path.description,
                        headerFields: header.map { [.authorization: $0] } ?? [:]),
                    body: RequestBody(buffer: ByteBuffer()))
                let call = Call(request: request, context: CallContext(source: .init(channel: channel, logger: logger)), services: services)
                var isAtTheDoor = false
                do {
                    _ = try await route.handle(call)
                } catch CouncilError.unauthenticated {
                    isAtTheDoor = true
                } catch CouncilError.malformed {
                    // It got in, and had no body.
                }
                #expect(isAtTheDoor == (route.access != .anyone), "\(Self.name(route)) with \(header ?? "no header")")
                _ = try? await channel.finish()
            }
        }
    }
}
