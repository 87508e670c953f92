import CouncilModel
import Glibc

/// A turn at the end of a short and of a long conversation: the first that is asked there, whose history has to be read from the files,
/// and the one that follows it.
func measureAppending(_ bench: Workplace) throws {
    let provider = try Provider(delay: 0, in: bench.home)
    let home = try bench.place("append")
    let seed = try Seed(home + "/data")
    let person = try seed.person(0)
    let places = [0, 99, 499]
    let rounds = bench.isQuick ? 6 : 24
    let asked = try places.map { turns in
        try seed.conversations(of: person, rounds + 2, turns: turns).map { ask($0, person, "turn \(turns + 1)") }
    }
    let daemon = try Daemon(bench.councild, home: home, provider: provider.url)
    defer { daemon.stop() }
    let load = Load(socket: daemon.socket)
    var first = places.map { _ in TurnCosts() }
    var second = first
    for round in 0..<(rounds + 2) {
        for at in places.indices {
            for isFirst in [true, false] {
                let (cpu, written) = (daemon.child.cpu, daemon.child.written)
                let outcome = try load.run { $0 == 0 ? asked[at][round] : nil }
                guard outcome.failed == 0 else { throw Child.Failure(description: "\(outcome.failures)") }
                // The first rounds warm up.
                guard round > 1 else { continue }
                let (cost, bytes) = ((daemon.child.cpu - cpu) * 1000, daemon.child.written - written)
                if isFirst { first[at].add(outcome.times, cost, bytes) } else { second[at].add(outcome.times, cost, bytes) }
            }
        }
    }
    for (at, turns) in places.enumerated() {
        bench.report.add(first[at].row("a turn appended as number \(turns + 1)", against: at == 0 ? nil : first[0]))
        guard at > 0 else { continue }
        bench.report.add(second[at].row("a follow-up to it, as number \(turns + 2)", against: first[0]))
    }
}

/// What turns at one place took.
private struct TurnCosts {
    /// Milliseconds.
    private var times: [Double] = []
    private var costs: [Double] = []
    private var bytes: [Double] = []

    mutating func add(_ times: [Double], _ cost: Double, _ bytes: Double) {
        self.times += times
        costs.append(cost)
        self.bytes.append(bytes)
    }

    func row(_ what: String, against first: TurnCosts?) -> Row {
        var row = Row(
            what: what,
            measured: "\(median(times).text(1)) ms, \(median(costs).text(1)) ms CPU, \((median(bytes) / 1024).text(0)) KB")
        guard let first else { return row }
        let time = median(times) / median(first.times)
        let cost = median(costs) / median(first.costs)
        let written = median(bytes) / median(first.bytes)
        row.yardstick = "the first"
        row.ratio = "time \(time.text(2)), CPU \(cost.text(2)), bytes \(written.text(2))"
        row.target = "≤ 1.2"
        row.isReached = time <= 1.2 && written <= 1.2
        return row
    }
}

/// Many questions at the same moment.
func measureStorms(_ bench: Workplace) throws {
    let delay = 200
    let provider = try Provider(delay: delay, in: bench.home)
    let ideal = Double(3 * delay)
    for count in bench.isQuick ? [128] : [128, 1000] {
        let home = try bench.place("storm-\(count)")
        let seed = try Seed(home + "/data")
        let all = try questions(seed, people: count, each: 2)
        let daemon = try Daemon(bench.councild, home: home, provider: provider.url)
        defer { daemon.stop() }
        _ = try Load(socket: daemon.socket, connections: 16).run { $0 < 32 ? all[$0] : nil }
        let (cpu, provided) = (daemon.child.cpu, provider.cpu)
        let outcome = try Load(socket: daemon.socket, connections: count).run { $0 < count ? all[count + $0] : nil }
        let median = median(outcome.times)
        let (cost, share) = (daemon.child.cpu - cpu, provider.cpu - provided)
        bench.report.add(
            Row(
                what: "\(count.formatted()) turns at once, \(delay) ms a call",
                measured: "median \(median.text(0)) ms, slowest \(quantile(outcome.times, 1).text(0)) ms, "
                    + "\((cost * 1000 / Double(count)).text(1)) ms CPU a turn"
                    + (outcome.failed > 0 ? ", failed \(outcome.failures)" : ""),
                yardstick: "ideal \(ideal.text(0)) ms; the provider's CPU \(share.text(1)) s, the daemon's \(cost.text(1)) s",
                ratio: (median / ideal).text(2), target: count < 1000 ? "< 60 ms added" : "< 2 × ideal, no error",
                isReached: outcome.failed == 0 && (count < 1000 ? median - ideal < 60 : median < 2 * ideal)))
    }
}
