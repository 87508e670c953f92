import ThreadPool

/// Runs programs: a bounded number at once, each for a bounded time, with bounded output, and none leaves anything behind in its process group.
///
/// - A program gets its input as a file in memory: one that doesn't read it hurts nobody, and any size is fine.
/// - It leads a session of its own, without a terminal, has default signals, no descriptors but 0, 1 and 2, and the caller's umask.
/// - At its time limit, or when the waiting task is cancelled, its process group gets SIGTERM and, after a grace, SIGKILL. Once the
///   program itself has ended, what is left of its group gets SIGKILL at once. What left the group (`setsid`) is let go: the
///   runner stops listening to it a moment later.
public final class ScriptRunner: Sendable {
    /// How many may run at once; the next one waits for its turn, in order.
    public let atOnce: Int
    private let grace: Duration
    private let threads: ThreadPool

    /// - Parameters:
    ///   - atOnce: each takes a thread while it runs; less than one counts as one.
    ///   - grace: between SIGTERM and SIGKILL.
    public init(atOnce: Int, grace: Duration = .seconds(3)) {
        self.atOnce = max(1, atOnce)
        self.grace = grace
        threads = ThreadPool(name: "scripts", threads: self.atOnce)
    }

    /// Runs `script` with `input` as its standard input, and waits for its end. An outcome is no success: see its `end`.
    ///
    /// - Throws: `couldNotStart` where the file is missing, not executable or the like; `cancelled`.
    public func run(_ script: Script, input: [UInt8]) async throws(ScriptError) -> ScriptOutcome {
        try script.check()
        let turn = Turn()
        let grace = grace
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                guard turn.begin(continuation) else { return }
                threads.submit {
                    turn.take { alarm throws(ScriptError) in
                        let child = try Child(script, input: input)
                        return try child.attend(to: script, grace: grace, alarm: alarm)
                    }
                }
            }
        } onCancel: {
            turn.cancel()
        }
        return try result.get()
    }
}
