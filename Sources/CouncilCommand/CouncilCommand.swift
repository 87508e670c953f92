public import ArgumentParser
import CouncilModel
import HTTPClient

/// The `council` command line: everything a person does with a daemon, over its API.
public struct CouncilCommand: AsyncParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "council",
        abstract: "Ask a council of AI models, and read what it answered.",
        discussion: """
            A first question, from a new account:
              council register ana@example.org
              council key add
              council ask "Why is the sky blue?"

            The daemon is found by --url or --socket, then COUNCIL_URL, COUNCIL_SOCKET, the server of the last \
            sign-in, and /run/council/council.sock. COUNCIL_TOKEN, where it is set, is used in place of a sign-in. \
            NO_COLOR and TERM=dumb turn styles off.

            EXIT STATUS
              0    done
              1    the server refused, or the request failed
              3    not signed in, or no longer
              4    no such thing, or it is somebody else's
              5    the daemon can't be reached
              6    no model answered
              7    a limit is reached (requests, tokens, money)
              64   the command line is wrong
              130  interrupted (128 and the signal's number)
            """,
        version: "council \(Self.number)",
        subcommands: [
            AskCommand.self, ResumeCommand.self, CancelCommand.self, ListCommand.self, ShowCommand.self, DeleteCommand.self,
            ShareCommand.self, SharesCommand.self, UnshareCommand.self, ExportCommand.self, ImportCommand.self, ModelsCommand.self,
            RegisterCommand.self, LoginCommand.self, LogoutCommand.self, WhoamiCommand.self, KeyCommand.self, AccountCommand.self,
            AdminCommand.self, HookCommand.self, CompletionsCommand.self,
        ])

    /// The program's version; it also names the program to the server.
    static let number = Version.current

    /// Declared here too, so that they may stand before the subcommand as well as behind it.
    @OptionGroup var options: GlobalOptions

    public init() {}

    /// Runs the command that these arguments name, prints what goes wrong, and returns the exit status.
    public static func run(arguments: [String]) async -> Int32 {
        do {
            var command = try parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand { try await command.run() } else { try command.run() }
            return ExitStatus.success.rawValue
        } catch let failure as Failure {
            return complain(failure)
        } catch let interruption as Interruption {
            return interruption.exitStatus
        } catch is OutputClosed {
            return ExitStatus.success.rawValue
        } catch let error as HTTPClientError {
            return complain(Failure(.unreachable, error.description))
        } catch is DecodingError {
            return complain(Failure(.refused, "The server's answer is no JSON: is a council's daemon listening there?"))
        } catch is CancellationError {
            return ExitStatus.interrupted.rawValue
        } catch {
            exit(withError: error)
        }
    }

    private static func complain(_ failure: Failure) -> Int32 {
        Console(noColour: false).tell(failure.text)
        return failure.status.rawValue
    }
}
