import Glibc

/// A process that this program started, and what it costs.
final class Child {
    let pid: pid_t
    /// The moment before it was made.
    let started = ContinuousClock.now
    private var isOver = false

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// - Parameter log: the file that gets what it prints.
    init(_ program: String, _ arguments: [String], environment: [String: String] = [:], log: String) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var argv = ([program] + arguments).map { strdup($0) } + [nil]
        var envp = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var pid = pid_t()
        let code = posix_spawn(&pid, program, &actions, nil, &argv, &envp)
        guard code == 0 else { throw Failure(description: "\(program) cannot be started: \(String(cString: strerror(code)))") }
        self.pid = pid
    }

    deinit { stop() }

    /// Ends it in order, or after ten seconds anyhow. What it started itself is told first: `strace` does not pass signals on.
    func stop() {
        guard !isOver else { return }
        isOver = true
        let own = TextFile.read("/proc/\(pid)/task/\(pid)/children").split(whereSeparator: \.isWhitespace).compactMap { pid_t($0) }
        for process in own.isEmpty ? [pid] : own { kill(process, SIGTERM) }
        for _ in 0..<2000 {
            if waitpid(pid, nil, WNOHANG) == pid { return }
            usleep(5000)
        }
        kill(pid, SIGKILL)
        waitpid(pid, nil, 0)
    }

    /// Seconds of processor time so far, of all its threads.
    var cpu: Double {
        var clock = clockid_t()
        var time = timespec()
        guard clock_getcpuclockid(pid, &clock) == 0, clock_gettime(clock, &time) == 0 else { return .nan }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Seconds of processor time of what it started and has seen the end of.
    var childrenCPU: Double {
        let fields = TextFile.read("/proc/\(pid)/stat").split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 14, let user = Double(fields[13]), let system = Double(fields[14]) else { return .nan }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// Megabytes in memory.
    var resident: Double { (number("VmRSS:", in: "status") ?? .nan) / 1024 }

    var threads: Int { Int(number("Threads:", in: "status") ?? 0) }

    /// Bytes that it made the file system write, in whole pages.
    var written: Double { number("write_bytes:", in: "io") ?? .nan }

    private func number(_ name: String, in file: String) -> Double? {
        TextFile.read("/proc/\(pid)/\(file)").split(separator: "\n").first { $0.hasPrefix(name) }?
            .dropFirst(name.count).split(whereSeparator: { $0 == " " || $0 == "\t" }).first.flatMap { Double($0) }
    }
}

/// Small files of the kernel's.
enum TextFile {
    static func read(_ path: String) -> String {
        guard let file = fopen(path, "r") else { return "" }
        defer { fclose(file) }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { return String(decoding: text, as: UTF8.self) }
            text += buffer[..<count]
        }
    }
}
