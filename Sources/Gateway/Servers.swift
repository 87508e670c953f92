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
    ///   - onFailure: told, in a sentence, why a door could not be opened for use.
    /// - Returns: one service a door.
    public static func services(
        at server: Configuration.Server, routes: [Route], services: CouncilServices, logger: Logger
    ) -> [any Service] {
        let router = Router(context: CallContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: RequestLog())
        router.add(middleware: CrossOrigin(settings: services.settings))
        router.add(middleware: Problems(routes: routes))
        router.add(routes, services: services)
        let responder = router.buildResponder()

        let socket = ListeningSocket(path: server.socket, mode: mode_t(server.socketMode))
        var doors: [any Service] = [
            SocketDoor(
                application: application(responder, at: .unixDomainSocket(path: socket.temporaryPath), logger: logger) { _ in
                    do {
                        try socket.publish()
                        logger.notice("listening on unix:\(socket.path)")
                    } catch {
                        logger.critical("\(error)")
                        kill(getpid(), SIGTERM)
                    }
                },
                socket: socket)
        ]
        if let http = server.http {
            doors.append(
                application(responder, at: .hostname(http.host, port: http.port), logger: logger) { channel in
                    logger.notice("listening on http://\(http.host):\(channel.localAddress?.port ?? http.port)")
                })
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
        defer { socket.withdraw() }
        try await application.run()
    }
}
