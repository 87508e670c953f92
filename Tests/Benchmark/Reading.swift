import CouncilModel

/// One of two servers that get the same load.
struct Side {
    let socket: String
    let child: Child
    let requests: [[UInt8]]
}

/// What a side can do.
struct Pace {
    /// Answers a second.
    var rates: [Double] = []
    /// Microseconds of processor time an answer.
    var costs: [Double] = []
    var failed = 0
}

/// Loads both sides in turns, so that whatever else the machine does meets both.
func alternate(_ sides: [Side], rounds: Int, seconds: Double, connections: Int = 4) throws -> [Pace] {
    var paces = sides.map { _ in Pace() }
    for round in 0...rounds {
        for (at, side) in sides.enumerated() {
            let before = side.child.cpu
            let load = Load(socket: side.socket, connections: connections)
            let outcome = try load.run(seconds: round == 0 ? 0.3 : seconds) { side.requests[$0 % side.requests.count] }
            paces[at].failed += outcome.failed
            // The first round warms up.
            guard round > 0 else { continue }
            paces[at].rates.append(outcome.rate)
            paces[at].costs.append((side.child.cpu - before) * 1e6 / Double(max(1, outcome.times.count)))
        }
    }
    return paces
}

/// Adds the row of a pair: the daemon's rate as a part of the bare route's.
private func addPair(_ what: String, _ bench: Workplace, _ daemon: Side, _ bare: Side, bytes: Int) throws {
    let paces = try alternate([daemon, bare], rounds: bench.isQuick ? 3 : 7, seconds: bench.isQuick ? 0.5 : 1)
    let ratios = zip(paces[0].rates, paces[1].rates).map { $0 / $1 }
    bench.report.add(
        Row(
            what: what,
            measured: "\(median(paces[0].rates).text(0))/s, \(median(paces[0].costs).text(0)) µs CPU"
                + (paces[0].failed > 0 ? ", \(paces[0].failed) failed" : ""),
            yardstick: "\(median(paces[1].rates).text(0))/s, \(median(paces[1].costs).text(0)) µs CPU (\(bytes.formatted()) bytes)",
            ratio: "\((median(ratios) * 100).text(0)) %", target: "≥ 60 %", isReached: median(ratios) >= 0.6))
}

func measureLists(_ bench: Workplace) throws {
    let bare = try bench.yardstick()
    defer { bare.child.stop() }
    for others in [0, bench.isQuick ? 100 : 1000] {
        for count in [100, 1000, 10_000] where others == 0 || count == 1000 {
            let home = try bench.place("list-\(others)-\(count)")
            let seed = try Seed(home + "/data")
            for number in 0..<others {
                _ = try seed.conversations(of: try seed.person(number + 1), 30, turns: 1)
            }
            let person = try seed.person(0)
            let ids = try seed.conversations(of: person, count, turns: 2, withMessages: false)
            let daemon = try Daemon(bench.councild, home: home, provider: "http://127.0.0.1:9/v1")
            defer { daemon.stop() }
            let requests = stride(from: 0, to: count, by: 100).map { first in
                Request.get(
                    "/api/conversations?limit=100" + (first == 0 ? "" : "&before=\(ids[first - 1])"), token: person.token)
            }
            let page = try Load.once(daemon.socket, requests[requests.count - 1])
            guard page.status == 200, String(decoding: page.body, as: UTF8.self).contains(ids[count - 1].text) else {
                throw Child.Failure(description: "the list's last page lacks its last conversation")
            }
            try addPair(
                "list of \(count.formatted()) by pages of 100" + (others > 0 ? ", \(others.formatted()) others" : ""), bench,
                Side(socket: daemon.socket, child: daemon.child, requests: requests),
                Side(
                    socket: bare.socket, child: bare.child,
                    requests: [Request.get("/bytes/\(page.body.count)", token: person.token)]),
                bytes: page.body.count)
        }
    }
}

func measureConversations(_ bench: Workplace) throws {
    let bare = try bench.yardstick()
    defer { bare.child.stop() }
    let home = try bench.place("conversation")
    let seed = try Seed(home + "/data")
    let person = try seed.person(0)
    let sizes = [10, 100].map { turns in (turns, Result { try seed.conversations(of: person, 8, turns: turns) }) }
    let daemon = try Daemon(bench.councild, home: home, provider: "http://127.0.0.1:9/v1")
    defer { daemon.stop() }
    for (turns, ids) in sizes {
        let requests = try ids.get().map { Request.get("/api/conversations/\($0)", token: person.token) }
        let size = try Load.once(daemon.socket, requests[0]).body.count
        try addPair(
            "one conversation of \(turns) turns", bench,
            Side(socket: daemon.socket, child: daemon.child, requests: requests),
            Side(socket: bare.socket, child: bare.child, requests: [Request.get("/bytes/\(size)", token: person.token)]), bytes: size)
    }
}
