import Foundation
import Hummingbird
import Logging
import Synchronization

/// A `councild` on a data directory of its own, on a Unix socket.
final class Daemon {
    let child: Child
    let socket: String
    /// Seconds from its start to its first answer.
    let startSeconds: Double

    /// - Parameters:
    ///   - program: the release build.
    ///   - home: a directory whose `data` is seeded; configuration, socket and log go beside it.
    ///   - provider: the base URL of the models.
    ///   - hooks: the configuration's `hooks`, as JSON.
    ///   - wrapper: a program with its arguments that runs it, such as `strace`.
    init(_ program: String, home: String, provider: String, hooks: String = "[]", wrapper: [String] = []) throws {
        socket = home + "/c.sock"
        unlink(socket)
        let configuration = """
            {"server": {"socket": "\(socket)", "http": "off"}, "data": "\(home)/data", "secrets": "\(home)/secrets.yaml",
             "accounts": {"password": {"bcrypt_cost": 4}, "throttle": {"sign_in_per_minute": 0, "register_per_hour": 0}},
             "providers": {"openrouter": {"base_url": "\(provider)"}}, "hooks": \(hooks),
             "councils": {"default": {"members": ["fake/one", "fake/two", "fake/three"], "lead": "fake/two", "title": "fake/title"}}}
            """
        try configuration.write(toFile: home + "/council.yaml", atomically: false, encoding: .utf8)
        let command = wrapper + [program, "serve", "--config", home + "/council.yaml"]
        child = try Child(
            command[0], Array(command.dropFirst()),
            environment: [
                "HOME": home, "PATH": "/usr/bin:/bin", "JWT_SECRET": Seed.secret, "API_KEY_ENCRYPTION_KEY": Seed.master.reveal(),
            ],
            log: home + "/log")
        startSeconds = try Self.waitForAnswer(socket, child, log: home + "/log")
    }

    /// Asks for `/health` until there is an answer, looking twice a millisecond.
    static func waitForAnswer(_ socket: String, _ child: Child, log: String) throws -> Double {
        while .now - child.started < .seconds(60) {
            if let answer = try? Load.once(socket, Request.get("/health")), answer.status == 200 {
                return (.now - child.started) / .seconds(1)
            }
            if waitpid(child.pid, nil, WNOHANG) == child.pid { break }
            usleep(500)
        }
        throw Child.Failure(description: "\(socket) does not answer: \(TextFile.read(log).suffix(2000))")
    }

    func stop() { child.stop() }
}

/// A bare Hummingbird route on a Unix socket: `GET /bytes/SIZE` sends that many bytes.
enum Yardstick {
    static func serve(_ socket: String) async throws {
        let bodies = Mutex<[Int: ByteBuffer]>([:])
        let router = Router()
        router.get("/health") { _, _ in "ok" }
        router.get("/bytes/:size") { _, context in
            let size = try context.parameters.require("size", as: Int.self)
            let body = bodies.withLock { bodies in
                if let body = bodies[size] { return body }
                let body = ByteBuffer(repeating: UInt8(ascii: " "), count: size)
                bodies[size] = body
                return body
            }
            return Response(status: .ok, headers: [.contentType: "application/json"], body: ResponseBody(byteBuffer: body))
        }
        var logger = Logger(label: "yardstick")
        logger.logLevel = .critical
        try await Application(
            router: router, configuration: .init(address: .unixDomainSocket(path: socket), serverName: nil), logger: logger
        ).run()
    }
}
