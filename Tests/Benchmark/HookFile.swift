import CouncilModel
import Cryptography
import FileStore
import Glibc
import Synchronization

/// A hook for the measurement.
enum HookFile {
    /// - Returns: its path.
    static func write(_ command: String, to path: String) throws -> String {
        guard let file = fopen(path, "w") else { throw Child.Failure(description: "\(path) cannot be written") }
        fputs("#!/bin/sh\n\(command)\n", file)
        fclose(file)
        guard chmod(path, 0o700) == 0 else { throw Child.Failure(description: "\(path) cannot be made executable") }
        return path
    }

    /// Whether no event waits there.
    static func isEmpty(_ outbox: String) -> Bool {
        guard let directory = opendir(outbox) else { return true }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let isFile = withUnsafeBytes(of: &entry.pointee.d_name) { $0[0] != UInt8(ascii: ".") && $0[0] != UInt8(ascii: "s") }
            if isFile { return false }
        }
        return true
    }
}

/// Set once, by another thread.
final class Signal: Sendable {
    private let value = Atomic(false)
    var isSet: Bool { value.load(ordering: .relaxed) }
    func set() { value.store(true, ordering: .relaxed) }
}

/// An event as it waits in the outbox.
private struct QueuedEvent: Encodable {
    let envelope: EventEnvelope
    let hook: String
    let tries = 0

    private enum CodingKeys: String, CodingKey { case envelope, hook, tries }
}

/// How fast a full outbox empties: events of some people, a hook that notes each.
func measureDeliveries(_ bench: Workplace) throws {
    let (people, each) = bench.isQuick ? (16, 10) : (50, 20)
    var (rates, bare, costs): ([Double], [Double], [Double]) = ([], [], [])
    for round in 0..<3 {
        let home = try bench.place("queue-\(round)")
        let seed = try Seed(home + "/data")
        try seed.make(home + "/data/outbox")
        let hook = try HookFile.write(#"echo "$COUNCIL_EVENT_ID" >> "$COUNCIL_DATA/../told""#, to: home + "/hook")
        for at in 0..<people { try queue(each, of: try seed.person(at), at, people, for: hook, seed) }
        bare.append(try spawns(hook, people * each, home))
        unlink(home + "/told")
        let daemon = try Daemon(
            bench.councild, home: home, provider: "http://127.0.0.1:9/v1", hooks: #"[{"on": "conversation.completed", "run": "\#(hook)"}]"#)
        defer { daemon.stop() }
        while !HookFile.isEmpty(home + "/data/outbox") {
            guard ContinuousClock.now - daemon.child.started < .seconds(120) else {
                throw Child.Failure(description: "the outbox stays full")
            }
            usleep(1000)
        }
        rates.append(Double(people * each) / ((.now - daemon.child.started) / .seconds(1) - daemon.startSeconds))
        costs.append(daemon.child.cpu * 1000 / Double(people * each))
        let told = TextFile.read(home + "/told").split(separator: "\n")
        guard told.count == people * each, Set(told).count == told.count else {
            throw Child.Failure(description: "\(Set(told).count) of \(people * each) events were told, \(told.count) times")
        }
    }
    let ratio = median(zip(rates, bare).map { $0 / $1 })
    bench.report.add(
        Row(
            what: "deliveries, \(people) people with \(each) events each",
            measured: "\(median(rates).text(0))/s, \(median(costs).text(2)) ms CPU of the daemon's (its start among it)",
            yardstick: "the same script started 8 at once: \(median(bare).text(0))/s", ratio: "\((ratio * 100).text(0)) %",
            target: "≥ 60 %", isReached: ratio >= 0.6))
}

/// A person's events among those of all.
private func queue(_ count: Int, of person: Person, _ at: Int, _ people: Int, for hook: String, _ seed: Seed) throws {
    guard let email = EmailAddress(Seed.address(at)) else { throw Child.Failure(description: "no address") }
    for number in 0..<count {
        let event = Event.conversationCompleted(EventConversation(id: .random(), title: "What follows from number \(number)"))
        let envelope = EventEnvelope(
            id: .random(), time: Timestamp(.now), user: EventUser(id: person.id, email: email, displayName: nil), notify: false,
            event: event)
        let place = String(1_000_000_000_000 + number * people + at + 1).dropFirst()
        let digits = SHA256.hex(hook.utf8).prefix(8)
        try seed.write(
            try RecordJSON.encode(QueuedEvent(envelope: envelope, hook: hook), path: "event"),
            to: "outbox/\(place)-\(person.id)-\(digits).json")
    }
}

/// Starts a program so many times, eight at once, and does nothing else.
///
/// - Returns: how many it manages a second.
private func spawns(_ program: String, _ count: Int, _ home: String) throws -> Double {
    let start = ContinuousClock.now
    var running: Set<pid_t> = []
    var begun = 0
    while begun < count || !running.isEmpty {
        while running.count < 8, begun < count {
            var pid = pid_t()
            var argv = [strdup(program), nil]
            var envp = [strdup("COUNCIL_EVENT_ID=\(begun)"), strdup("COUNCIL_DATA=\(home)/data"), strdup("PATH=/usr/bin:/bin"), nil]
            defer { (argv + envp).forEach { free($0) } }
            let code = posix_spawn(&pid, program, nil, nil, &argv, &envp)
            guard code == 0 else { throw Child.Failure(description: "\(program): \(String(cString: strerror(code)))") }
            running.insert(pid)
            begun += 1
        }
        var status: Int32 = 0
        let ended = running.first { waitpid($0, &status, WNOHANG) == $0 }
        if let ended { running.remove(ended) } else { usleep(200) }
    }
    return Double(count) / ((.now - start) / .seconds(1))
}
