import CouncilConfiguration
import HTTPClient
import Providers

extension ProviderRouter {
    /// The providers that the configuration names.
    init(_ configuration: Configuration, client: HTTPClient) {
        let openRouter = configuration.providers.openrouter.map { settings in
            OpenRouter(
                client: client,
                settings: .init(
                    baseURL: settings.baseURL, idleTimeout: settings.idleTimeout, caFile: settings.caFile,
                    referer: configuration.server.publicURL, title: "AI Council"))
        }
        self.init(
            openRouter: openRouter, keyRequired: configuration.providers.openrouter?.keyRequired ?? false,
            demo: configuration.providers.demo.map { Demo(pause: $0.delay) })
    }
}
