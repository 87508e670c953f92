import CouncilModel

/// Questions ready to be asked: each in a conversation of its own, spread over some people.
func questions(_ seed: Seed, people: Int, each: Int, streams: Bool = false) throws -> [[UInt8]] {
    let asked = try (0..<people).map { number in
        let person = try seed.person(number)
        return try seed.conversations(of: person, each, turns: 0, isTitled: false).map {
            ask($0, person, "number \(number)", streams: streams)
        }
    }
    return (0..<each).flatMap { at in asked.map { $0[at] } }
}

func ask(_ conversation: ConversationID, _ person: Person, _ what: String, streams: Bool = false) -> [UInt8] {
    Request.post(
        "/api/conversations/\(conversation)/message" + (streams ? "/stream" : ""), token: person.token,
        json: #"{"content":"What follows from \#(what), and why does it matter to \#(conversation)?"}"#)
}

func measureTurns(_ bench: Workplace) throws {
    let provider = try Provider(delay: 0, in: bench.home)
    for (atOnce, streams) in [(1, false), (8, false), (8, true), (32, false)] {
        let count = (bench.isQuick ? 128 : 640) / 32 * 32
        let home = try bench.place("turn-\(atOnce)-\(streams)")
        let seed = try Seed(home + "/data")
        let all = try questions(seed, people: 32, each: (count + 64) / 32, streams: streams)
        let daemon = try Daemon(bench.councild, home: home, provider: provider.url)
        defer { daemon.stop() }
        let load = Load(socket: daemon.socket, connections: atOnce)
        _ = try load.run { $0 < 64 ? all[$0] : nil }
        let (before, provided) = (daemon.child.cpu, provider.cpu)
        let outcome = try load.run { $0 < count ? all[64 + $0] : nil }
        let cost = (daemon.child.cpu - before) * 1000 / Double(count)
        let share = (provider.cpu - provided) * 1000 / Double(count)
        bench.report.add(
            Row(
                what: "a first turn with title, 3 members, \(atOnce) at once" + (streams ? ", streamed" : ""),
                measured: "\(cost.text(2)) ms CPU, median \(median(outcome.times).text(1)) ms, \(outcome.rate.text(0))/s"
                    + (outcome.failed > 0 ? ", failed \(outcome.failures)" : ""),
                yardstick: "the provider itself: \(share.text(2)) ms CPU", target: "< 3 ms CPU",
                isReached: cost < 3 && outcome.failed == 0))
    }
}
