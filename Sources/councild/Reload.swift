import CouncilConfiguration
import Logging
import ServiceLifecycle
import Services
import UnixSignals

/// Reads the configuration again at SIGHUP. A bad one leaves the old one in force and says so.
struct Reload: Service {
    let source: ConfigurationSource
    let settings: Settings
    let logger: Logger

    func run() async throws {
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        await cancelWhenGracefulShutdown {
            for await _ in hangups { reload() }
        }
    }

    private func reload() {
        do throws(ConfigurationFaults) {
            let new = try source.load()
            let old = settings.current
            let standsStill =
                new.server.socket == old.server.socket && new.server.socketMode == old.server.socketMode
                && new.server.http == old.server.http
                && new.data == old.data && new.secrets == old.secrets
            if !standsStill {
                logger.warning("the configuration changes where to listen or store: that counts from the next start")
            }
            new.tellWhatIsNotInForce(to: logger)
            settings.replace(with: new)
            logger.notice("the configuration was read again and is in force")
        } catch {
            logger.error("the configuration was read again and has faults, the old one stays in force:\n\(error.description)")
        }
    }
}
