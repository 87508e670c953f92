import ArgumentParser
import Dispatch
import FakeOpenRouter
import Glibc

/// The fake as a program, for tests and measurements in other languages.
@main
struct FakeOpenRouterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fake-openrouter", abstract: "Serves OpenRouter's wire on a loopback port until SIGTERM or SIGINT.")

    @Option(help: "The port; 0 for any free one.")
    var port = 0

    @Option(help: "Milliseconds before an answer's first chunk.")
    var delay: Int?

    @Option(help: "How many chunks an answer has.")
    var chunks: Int?

    @Option(help: "Milliseconds between two chunks.")
    var chunkDelay: Int?

    @Option(name: .customLong("model"), help: "A fake/… model to list; may be given more than once.")
    var models: [String] = []

    func run() async throws {
        signal(SIGPIPE, SIG_IGN)
        raiseFileLimit()
        let (signals, received) = AsyncStream<Void>.makeStream()
        let sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { received.yield() }
            source.resume()
            return source
        }
        defer { sources.forEach { $0.cancel() } }
        let server = try await FakeOpenRouter.start(
            port: port, models: models,
            defaults: ModelSettings(delayMilliseconds: delay, chunkDelayMilliseconds: chunkDelay, chunks: chunks))
        print("listening on \(server.baseURL)")
        fflush(nil)
        for await _ in signals { break }
        await server.stop()
    }

    /// Thousands of connections need thousands of descriptors.
    private func raiseFileLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
