import Foundation

/// What a turn writes, as `strace` sees it: by file, with the syncs; and what as many syncs cost alone.
func measureWrites(_ bench: Workplace) throws {
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/strace") else {
        return bench.report.add(Row(what: "bytes and fsyncs a turn", measured: "not measured: strace is not installed"))
    }
    let provider = try Provider(delay: 20, in: bench.home)
    let home = try bench.place("writes")
    let seed = try Seed(home + "/data")
    let count = 10
    let all = try questions(seed, people: 1, each: count + 1)
    let trace = home + "/trace"
    let daemon = try Daemon(
        bench.councild, home: home, provider: provider.url,
        wrapper: [
            "/usr/bin/strace", "-f", "-y", "-qq", "-s", "0", "-o", trace, "-e",
            "trace=write,pwrite64,writev,pwritev,fsync,fdatasync,rename,renameat,renameat2",
        ])
    let load = Load(socket: daemon.socket)
    _ = try load.run { $0 < 1 ? all[$0] : nil }
    let before = TextFile.read(trace).utf8.count
    let outcome = try load.run { $0 < count ? all[1 + $0] : nil }
    guard outcome.failed == 0 else { throw Child.Failure(description: "\(outcome.failures)") }
    daemon.stop()
    let tally = Trace(
        TextFile.read(trace).utf8.dropFirst(before).split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) },
        below: home + "/data")
    let turns = Double(count)
    bench.report.add(
        Row(
            what: "bytes and fsyncs a first turn, 20 ms a call",
            measured: "\((Double(tally.bytes) / turns).text(0)) bytes, \((Double(tally.syncs) / turns).text(1)) fsyncs, "
                + "\((Double(tally.written.values.reduce(0, +)) / turns).text(1)) files replaced",
            yardstick: "2 fsyncs a file"))
    for (name, times) in tally.written.sorted(by: { $0.key < $1.key }) {
        bench.report.note("A first turn writes `\(name)` \((Double(times) / turns).text(1)) times.")
    }
    try addSyncs(bench, home)
}

/// The loop of durable atomic writes that everything else stands on.
private func addSyncs(_ bench: Workplace, _ home: String) throws {
    let bytes = [UInt8](repeating: 0x20, count: 4096)
    let count = bench.isQuick ? 200 : 1000
    var times: [Double] = []
    for _ in 0..<count {
        let start = ContinuousClock.now
        try DurableFile.replace(home + "/file", in: home, with: bytes)
        times.append((.now - start) / .milliseconds(1))
    }
    bench.report.add(
        Row(
            what: "an atomic, synced write of 4 KB alone",
            measured: "median \(median(times).text(2)) ms, \((Double(count) * 1000 / times.reduce(0, +)).text(0))/s"))
}

private enum DurableFile {
    static func replace(_ path: String, in directory: String, with bytes: [UInt8]) throws {
        let temporary = path + ".new"
        let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        let folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer {
            close(file)
            close(folder)
        }
        guard file >= 0, folder >= 0, write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0, rename(temporary, path) == 0,
            fsync(folder) == 0
        else { throw Child.Failure(description: "\(path): \(String(cString: strerror(errno)))") }
    }
}

/// What stands in a trace of `strace -f -y`.
private struct Trace {
    var bytes = 0
    var syncs = 0
    /// How often a file of this name was put in its place.
    var written: [String: Int] = [:]

    init(_ lines: [String], below root: String) {
        for line in lines where line.contains(root) {
            guard let end = line.range(of: ") = ", options: .backwards) else { continue }
            let result = line[end.upperBound...].prefix { $0.isNumber }
            guard let number = Int(result) else { continue }
            if line.contains("sync(") {
                syncs += 1
            } else if line.contains("rename") {
                guard let target = line[..<end.lowerBound].split(separator: "\"").last?.split(separator: "/").last else { continue }
                if !target.hasPrefix(".") { written[String(target), default: 0] += 1 }
            } else {
                bytes += number
            }
        }
    }
}
