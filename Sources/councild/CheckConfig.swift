import ArgumentParser
import CouncilConfiguration

struct CheckConfig: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config",
        abstract: "Says whether a configuration is good, and names every fault with its line.",
        discussion: "Exits with 0 for a good configuration and with 1 otherwise. Starts nothing and changes nothing.")

    @Argument(help: "The configuration file.")
    var file: String

    func run() throws {
        do throws(ConfigurationFaults) {
            _ = try Configuration.load(file: file)
            print("\(file) is good.")
        } catch {
            complain(error.description)
            throw ExitCode.failure
        }
    }
}
