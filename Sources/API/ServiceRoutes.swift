import CouncilModel
import Gateway
import Hummingbird

/// What the daemon says of itself, to anyone.
enum ServiceRoutes {
    private struct Greeting: Encodable {
        let status = "ok"
        let service = "AI Council"
        let version = Version.current
    }

    static func greet(_: Call) async throws -> Response {
        try .json(Greeting())
    }

    static func health(_: Call) async throws -> Response {
        try .json(Greeting())
    }
}
