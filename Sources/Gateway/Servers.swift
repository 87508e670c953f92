public import CouncilConfiguration
import CouncilModel
import Glibc
import Hummingbird
import HummingbirdCore
import NIOCore
public import Logging
public import ServiceLifecycle
public import Services

/// The daemon's two doors, a Unix socket and a loopback port, with one table of routes behind both.
public enum Servers {
    /// - Parameters:
    ///   - server: where to listen. The socket's directory must exist.
    ///   - routes: all that there is behind them.
    /// - Returns: one service a door, which throws a `DoorFailure` where it cannot be opened.
    public static func services(
        at server: Configuration.Server, routes: [Route], services: CouncilServices, logger: Logger
    ) -> [any Service] {
        let router = Router(context: CallContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: RequestLog(logger: logger))
        router.add(middleware: CrossOrigin(settings: services.settings))
        router.add(middleware: Problems(routes: routes, logger: logger))
        router.add(routes, services: services)
        let responder = router.buildResponder()

        // The server's own lines tell nothing that ours don't.
        var serverLogger = logger
        serverLogger.logLevel = .critical
        let socket = ListeningSocket(path: server.socket, mode: mode_t(server.socketMode))
        var doors: [any Service] = [
            SocketDoor(
                application: application(responder, at: .unixDomainSocket(path: socket.temporaryPath), logger: serverLogger) { _ in
                    do {
                        try socket.publish()
                        logger.notice("listening on unix:\(socket.path)")
                    } catch {
                        // The door says why when it ends, which it does now, and the daemon with it.
                        kill(getpid(), SIGTERM)
                    }
                },
                socket: socket)
        ]
        if let http = server.http {
            let door = application(responder, at: .hostname(http.host, port: http.port), logger: serverLogger) { channel in
                logger.notice("listening on http://\(http.host):\(channel.localAddress?.port ?? http.port)")
            }
            doors.append(PortDoor(application: door, endpoint: http))
        }
        return doors
    }

    private static func application<Responder: HTTPResponder>(
        _ responder: Responder, at address: BindAddress, logger: Logger, onListening: @escaping @Sendable (any Channel) async -> Void
    ) -> Application<Responder> where Responder.Context == CallContext {
        let channel = HTTP1Channel.Configuration(
            additionalChannelHandlers: [ConnectionDeadlines()],
            httpDecoderConfiguration: .init(maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100))
        return Application(
            responder: responder, server: .http1(configuration: channel),
            configuration: ApplicationConfiguration(address: address, serverName: nil), onServerRunning: onListening, logger: logger)
    }
}

/// The Unix socket's server: takes its file away when it ends.
private struct SocketDoor<Responder: HTTPResponder>: Service where Responder.Context == CallContext {
    let application: Application<Responder>
    let socket: ListeningSocket

    func run() async throws {
        try socket.checkPlace()
        do {
            try await application.run()
        } catch let error as IOError {
            throw DoorFailure(description: "cannot listen on the socket \(socket.path): \(error)")
        }
        try socket.withdraw()
    }
}

/// The loopback port's server.
private struct PortDoor<Responder: HTTPResponder>: Service where Responder.Context == CallContext {
    let application: Application<Responder>
    let endpoint: Configuration.Endpoint

    func run() async throws {
        do {
            try await application.run()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw DoorFailure(
                description: "the port \(endpoint) is in use by another process: stop it first, or choose another with --http HOST:PORT")
        } catch let error as IOError {
            throw DoorFailure(description: "cannot listen on \(endpoint): \(error)")
        }
    }
}

/// Why the daemon cannot listen, in a sentence.
struct DoorFailure: Error, CustomStringConvertible {
    let description: String
}
