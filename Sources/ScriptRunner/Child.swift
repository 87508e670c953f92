import CProcess
import Glibc

/// A program that was started. Whoever makes one must `attend` to it.
struct Child: ~Copyable {
    /// The process, its group and its session.
    private let pid: pid_t
    /// Readable once the process has ended.
    private let watch: Descriptor
    private var output: KeptOutput
    private var errors: KeptOutput
    private let started = SuspendingClock.now

    /// What has closed its streams too late is no longer listened to.
    private static let settling = Duration.milliseconds(500)

    private enum Stop {
        case timeUp
        case cancelled
    }

    init(_ script: Script, input: [UInt8]) throws(ScriptError) {
        let file = try Descriptor(input.withUnsafeBytes { cprocess_memory($0.baseAddress, $0.count) }, for: script)
        let output = try Pipe(for: script)
        let errors = try Pipe(for: script)
        let pid = try script.start(input: file, output: output.writing, errors: errors.writing)
        let watch = cprocess_watch(pid)
        if watch < 0 {
            let reason = errno
            kill(-pid, SIGKILL)
            _ = Self.reap(pid)
            errno = reason
        }
        let descriptor = try Descriptor(watch, for: script)
        self.pid = pid
        self.watch = descriptor
        self.output = KeptOutput(output.intoReading(), limit: script.outputLimit)
        self.errors = KeptOutput(errors.intoReading(), limit: script.outputLimit)
    }

    /// Listens until the program has ended, and ends it where its time is over or `alarm` becomes readable. Blocks.
    consuming func attend(to script: Script, grace: Duration, alarm: Int32) throws(ScriptError) -> ScriptOutcome {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        var stop: Stop?
        // What comes next: SIGTERM, then SIGKILL, then nothing any more.
        var next: SuspendingClock.Instant? = started + script.timeLimit
        while true {
            let ready = wait(for: watch.number, stop == nil ? alarm : -1, until: next)
            output.read(by: &buffer)
            errors.read(by: &buffer)
            if ready.ended { break }
            let isTimeUp = next.map { $0 <= .now } ?? false
            if stop == nil, ready.alarmed || isTimeUp {
                stop = ready.alarmed ? .cancelled : .timeUp
                kill(-pid, SIGTERM)
                next = .now + grace
            } else if isTimeUp {
                kill(-pid, SIGKILL)
                next = nil
            }
        }
        // Before the process is reaped: until then nobody else can have its number.
        kill(-pid, SIGKILL)
        let status = Self.reap(pid)
        settle(&buffer)
        let end: ScriptOutcome.End
        switch (stop, status) {
        case (.cancelled, _): throw .cancelled
        case (.timeUp, _): end = .timedOut
        case (nil, nil): throw .lost(executable: script.executable)
        case (nil, let status?): end = status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .signalled(status & 0x7F)
        }
        return ScriptOutcome(
            end: end, output: output.bytes, errors: errors.bytes, isOutputCut: output.isCut, areErrorsCut: errors.isCut,
            duration: started.duration(to: .now))
    }

    /// Reads what is still in the pipes, and for a moment what others write into them who left the group.
    private mutating func settle(_ buffer: inout [UInt8]) {
        let end = SuspendingClock.now + Self.settling
        while output.polled >= 0 || errors.polled >= 0, .now < end {
            _ = wait(for: -1, -1, until: end)
            output.read(by: &buffer)
            errors.read(by: &buffer)
        }
    }

    /// Waits until one of the two, or something to read, is there; or until `end`.
    private func wait(for watch: Int32, _ alarm: Int32, until end: SuspendingClock.Instant?) -> (ended: Bool, alarmed: Bool) {
        var polled = [watch, alarm, output.polled, errors.polled].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        guard poll(&polled, nfds_t(polled.count), end.map { SuspendingClock.now.duration(to: $0).pollTime } ?? -1) > 0 else {
            return (false, false)
        }
        return (polled[0].revents != 0, polled[1].revents != 0)
    }

    /// Takes the process's status; `nil` where somebody else did.
    private static func reap(_ pid: pid_t) -> Int32? {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 {
            if errno != EINTR { return nil }
        }
        return status
    }
}

extension Duration {
    /// Milliseconds, rounded up, as `poll` takes them.
    fileprivate var pollTime: Int32 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        // A day at once is enough: whoever polls looks at the clock again.
        return Int32(min(seconds, 86_400) * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
