import Glibc

/// From the start of the process to its first answers.
func measureStarts(_ bench: Workplace) throws {
    let large = 10_000
    for (what, people, conversations, target) in [
        ("10 conversations, 10 people", 10, 10, 0.1), ("10,000 conversations", 10, large, 1), ("10,000 people", large, 10, 1),
    ] {
        let home = try bench.place("start-\(people)-\(conversations)")
        let seed = try Seed(home + "/data")
        let person = try seed.person(0)
        _ = try seed.conversations(of: person, conversations, turns: 1)
        for number in 1..<people { _ = try seed.person(number) }
        var (first, list, memory): ([Double], [Double], [Double]) = ([], [], [])
        for _ in 0..<(bench.isQuick ? 3 : 11) {
            let daemon = try Daemon(bench.councild, home: home, provider: "http://127.0.0.1:9/v1")
            first.append(daemon.startSeconds)
            let answer = try Load.once(daemon.socket, Request.get("/api/conversations?limit=100", token: person.token))
            guard answer.status == 200 else { throw Child.Failure(description: "the list gives \(answer.status)") }
            list.append((.now - daemon.child.started) / .seconds(1))
            memory.append(daemon.child.resident)
            daemon.stop()
        }
        bench.report.add(
            Row(
                what: "start to first answer, \(what)", measured: "\((median(first) * 1000).text(0)) ms",
                target: "< \((target * 1000).text(0)) ms", isReached: median(first) < target))
        bench.report.add(
            Row(
                what: "start to first list, \(what)",
                measured: "\((median(list) * 1000).text(0)) ms, then \(median(memory).text(1)) MB",
                target: "< \((target * 1000).text(0)) ms", isReached: median(list) < target))
    }
}

/// What stays in memory.
func measureMemory(_ bench: Workplace) throws {
    let provider = try Provider(delay: 0, in: bench.home)
    let home = try bench.place("memory")
    let seed = try Seed(home + "/data")
    let count = bench.isQuick ? 500 : 10_000
    let all = try questions(seed, people: 50, each: count / 50)
    let daemon = try Daemon(bench.councild, home: home, provider: provider.url)
    defer { daemon.stop() }
    usleep(1_000_000)
    let idle = daemon.child.resident
    bench.report.add(Row(what: "idle memory", measured: "\(idle.text(1)) MB", target: "< 45 MB", isReached: idle < 45))
    let outcome = try Load(socket: daemon.socket, connections: 16).run { $0 < count ? all[$0] : nil }
    usleep(2_000_000)
    let later = daemon.child.resident
    bench.report.add(
        Row(
            what: "memory after \(count.formatted()) turns",
            measured: "\(later.text(1)) MB, \(daemon.child.threads) threads" + (outcome.failed > 0 ? ", failed \(outcome.failures)" : ""),
            target: "< 90 MB", isReached: later < 90 && outcome.failed == 0))
}
