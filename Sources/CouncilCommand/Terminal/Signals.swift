import Dispatch
import Glibc

/// A signal ended what was under way.
struct Interruption: Error {
    let signal: Int32

    /// As a shell shows it.
    var exitStatus: Int32 { 128 + signal }
}

/// Signals that ask the program to end, as errors, so that what is open is closed on the way out.
enum Signals {
    private static let ending = [SIGINT, SIGTERM, SIGHUP]

    /// Runs the work; at SIGINT, SIGTERM or SIGHUP it is cancelled, and `Interruption` thrown when it has ended.
    /// A second signal ends the program there and then.
    static func watched<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let (signals, continuation) = AsyncStream.makeStream(of: Int32.self)
        let sources = ending.map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                continuation.yield(number)
                signal(number, SIG_DFL)
            }
            source.resume()
            return source
        }
        defer {
            for source in sources { source.cancel() }
            for number in ending { signal(number, SIG_DFL) }
        }
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                for await number in signals { throw Interruption(signal: number) }
                return nil
            }
            defer { group.cancelAll() }
            while let value = try await group.next() {
                if let value { return value }
            }
            throw CancellationError()
        }
    }
}
