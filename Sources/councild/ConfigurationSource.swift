import CouncilConfiguration

/// Where the configuration comes from: a file, with the command line's flags over it.
struct ConfigurationSource: Sendable {
    let file: String
    let overrides: Configuration.Overrides

    init(_ options: ConfigurationOptions) {
        file = options.config
        overrides = Configuration.Overrides(data: options.data, socket: options.socket, http: options.http)
    }

    func load() throws(ConfigurationFaults) -> Configuration {
        try Configuration.load(file: file, overrides: overrides)
    }
}
