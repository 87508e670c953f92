import ArgumentParser
import CouncilModel

/// The daemon's program.
@main
struct Councild: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "councild",
        abstract: "The AI Council's daemon: several language models answer, judge each other, and one concludes.",
        discussion: """
            Start it on a configuration, then use the council command, curl on its socket, or a page on its loopback port:

              councild serve --config config/council.yaml
            """,
        version: "councild \(Version.current)",
        subcommands: [Serve.self, CheckConfig.self])
}

/// The flags that every command with a configuration takes.
struct ConfigurationOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("The configuration file.", valueName: "file"))
    var config: String

    @Option(name: .long, help: ArgumentHelp("The data directory, in place of the configured one.", valueName: "path"))
    var data: String?

    @Option(name: .long, help: ArgumentHelp("The Unix socket, in place of the configured one.", valueName: "path"))
    var socket: String?

    @Option(
        name: .long,
        help: ArgumentHelp("The loopback address for browsers, in place of the configured one; off for none.", valueName: "host:port"))
    var http: String?
}
