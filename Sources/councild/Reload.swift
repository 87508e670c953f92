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
            if new.server != old.server || new.data != old.data || new.secrets != old.secrets {
                logger.warning("the configuration changes where to listen or store: that counts from the next start")
            }
            settings.replace(with: new)
            logger.notice("the configuration was read again and is in force")
        } catch {
            logger.error("the configuration was read again and has faults, the old one stays in force:\n\(error.description)")
        }
    }
}
