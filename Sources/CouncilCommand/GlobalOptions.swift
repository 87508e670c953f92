import ArgumentParser
import FoundationEssentials
import HTTPClient

/// What every command understands.
struct GlobalOptions: ParsableArguments {
    @Option(help: "The daemon's Unix socket.", completion: .file())
    var socket: String?

    @Option(help: "The daemon's address over TCP, such as http://127.0.0.1:8080.")
    var url: String?

    @Flag(name: .customLong("no-color"), help: "No styles and no colours.")
    var noColour = false

    func validate() throws {
        if socket != nil, url != nil { throw ValidationError("Say either --socket or --url, not both.") }
    }

    var console: Console { Console(noColour: noColour) }
}

/// The choice of JSON, for commands that print something.
struct JSONOption: ParsableArguments {
    @Flag(help: "Print the API's JSON.")
    var json = false
}

/// What a command works with: the console, the server, the sign-in.
struct Workplace: Sendable {
    let console: Console
    let store: CredentialsStore
    let server: Server

    init(_ options: GlobalOptions) throws {
        let console = options.console
        let store = CredentialsStore(environment: console.environment) { sentence in
            console.tell("council: \(sentence)\n")
        }
        self.console = console
        self.store = store
        let address = try ServerAddress.chosen(
            socket: options.socket, url: options.url, environment: console.environment,
            lastSignIn: try store.load().current.flatMap(ServerAddress.init(url:)))
        server = Server(address: address, client: HTTPClient(userAgent: "council/\(CouncilCommand.number)"))
    }

    /// Whoever is signed in.
    var account: Account {
        Account(server: server, store: store, fixedToken: console.environment["COUNCIL_TOKEN"].flatMap { $0.isEmpty ? nil : $0 })
    }

    /// Says so where a secret would go over a network in clear.
    func warnOfReadableSecrets() {
        guard server.address.isReadableOnTheWay else { return }
        console.tell("council: warning: what you type goes to \(server.address) unencrypted. Use https:// for another host.\n")
    }
}
