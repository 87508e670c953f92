import CouncilModel
import Glibc

/// A turn at the end of a short and of a long conversation.
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
    var (times, costs, bytes) = (places.map { _ in [Double]() }, places.map { _ in [Double]() }, places.map { _ in [Double]() })
    for round in 0..<(rounds + 2) {
        for at in places.indices {
            let (cpu, written) = (daemon.child.cpu, daemon.child.written)
            let outcome = try load.run { $0 == 0 ? asked[at][round] : nil }
            guard outcome.failed == 0 else { throw Child.Failure(description: "\(outcome.failures)") }
            // The first rounds warm up.
            guard round > 1 else { continue }
            times[at] += outcome.times
            costs[at].append((daemon.child.cpu - cpu) * 1000)
            bytes[at].append(daemon.child.written - written)
        }
    }
    for at in places.indices {
        let ratio = median(times[at]) / median(times[0])
        let cost = median(costs[at]) / median(costs[0])
        let written = median(bytes[at]) / median(bytes[0])
        bench.report.add(
            Row(
                what: "a turn appended as number \(places[at] + 1)",
                measured: "\(median(times[at]).text(1)) ms, \(median(costs[at]).text(1)) ms CPU, \((median(bytes[at]) / 1024).text(0)) KB",
                yardstick: at == 0 ? "–" : "the first",
                ratio: at == 0 ? "–" : "time \(ratio.text(2)), CPU \(cost.text(2)), bytes \(written.text(2))",
                target: at == 0 ? "–" : "≤ 1.2", isReached: at == 0 ? nil : ratio <= 1.2 && written <= 1.2))
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
