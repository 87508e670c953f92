import Glibc
import Synchronization

/// Small requests of one person, alone and while another one lists and reads as fast as it goes.
func measureNeighbours(_ bench: Workplace) throws {
    let home = try bench.place("small")
    let seed = try Seed(home + "/data")
    let (small, busy) = (try seed.person(0), try seed.person(1))
    let ids = try seed.conversations(of: busy, bench.isQuick ? 200 : 1000, turns: 10)
    let daemon = try Daemon(bench.councild, home: home, provider: "http://127.0.0.1:9/v1")
    defer { daemon.stop() }
    let bare = try bench.yardstick()
    defer { bare.child.stop() }

    let list = Request.get("/api/conversations?limit=100", token: busy.token)
    let large = ids.flatMap { [list, Request.get("/api/conversations/\($0)", token: busy.token)] }
    let sizes = try [list, large[1]].map { try Load.once(daemon.socket, $0).body.count }
    let me = Request.get("/api/auth/me", token: small.token)
    let size = try Load.once(daemon.socket, me).body.count

    let bareSmall = Request.get("/bytes/\(size)", token: small.token)
    let bareLarge = sizes.map { Request.get("/bytes/\($0)", token: busy.token) }
    let daemonSide = Neighbours(socket: daemon.socket, small: me, large: large)
    let bareSide = Neighbours(socket: bare.socket, small: bareSmall, large: bareLarge)
    let (rounds, seconds) = bench.isQuick ? (2, 1.0) : (5, 3.0)
    var (ours, theirs): ([Quiet], [Quiet]) = ([], [])
    _ = try daemonSide.measure(seconds: 0.5)
    for _ in 0..<rounds {
        ours.append(try daemonSide.measure(seconds: seconds))
        theirs.append(try bareSide.measure(seconds: seconds))
    }
    let ratio = median(ours.map(\.ratio))
    bench.report.add(
        Row(
            what: "p99 of GET /api/auth/me while another reads",
            measured: "\(median(ours.map(\.quiet)).text(2)) ms quiet, \(median(ours.map(\.busy)).text(2)) ms busy",
            yardstick: "bare: \(median(theirs.map(\.quiet)).text(2)) quiet, \(median(theirs.map(\.busy)).text(2)) busy, "
                + "ratio \(median(theirs.map(\.ratio)).text(1))",
            ratio: ratio.text(1), target: "≤ 3", isReached: ratio <= 3))

    let paces = try alternate(
        [
            Side(socket: daemon.socket, child: daemon.child, requests: [me]),
            Side(socket: bare.socket, child: bare.child, requests: [bareSmall]),
        ],
        rounds: bench.isQuick ? 3 : 7, seconds: bench.isQuick ? 0.5 : 1)
    bench.report.add(
        Row(
            what: "GET /api/auth/me, the least that a request costs",
            measured: "\(median(paces[0].rates).text(0))/s, \(median(paces[0].costs).text(0)) µs CPU",
            yardstick: "\(median(paces[1].rates).text(0))/s, \(median(paces[1].costs).text(0)) µs CPU (\(size) bytes)",
            ratio: "\((median(zip(paces[0].rates, paces[1].rates).map { $0 / $1 }) * 100).text(0)) %"))
}

/// The 99th percentile in milliseconds, without and with a neighbour.
private struct Quiet {
    let quiet: Double
    let busy: Double
    var ratio: Double { busy / quiet }
}

private struct Neighbours {
    let socket: String
    let small: [UInt8]
    let large: [[UInt8]]

    /// The small requests come every two milliseconds, so that they don't queue behind one another.
    func measure(seconds: Double) throws -> Quiet {
        let probe = Load(socket: socket, pause: 2000)
        let quiet = try probe.run(seconds: seconds) { _ in small }
        let isOver = Atomic(false)
        let outcome = Mutex<Result<Outcome, any Error>?>(nil)
        try withThread {
            while !isOver.load(ordering: .relaxed) {
                // What fails here shows as a quiet neighbour; the figures of the other parts tell of it.
                _ = try? Load(socket: socket).run(seconds: 0.2) { large[$0 % large.count] }
            }
        } while: {
            defer { isOver.store(true, ordering: .relaxed) }
            usleep(100_000)
            let result = Result { try probe.run(seconds: seconds) { _ in small } }
            outcome.withLock { $0 = result }
        }
        let busy = try outcome.withLock { $0 }?.get()
        return Quiet(quiet: quantile(quiet.times, 0.99), busy: quantile(busy?.times ?? [], 0.99))
    }
}

/// Runs `body` on a thread of its own while `work` runs here; returns when both are over.
func withThread(_ body: @escaping @Sendable () -> Void, while work: () -> Void) throws {
    final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let box = Unmanaged.passRetained(Box(body))
    let code = pthread_create(
        &thread, nil,
        { pointer in
            guard let pointer else { return nil }
            Unmanaged<Box>.fromOpaque(pointer).takeRetainedValue().body()
            return nil
        }, box.toOpaque())
    guard code == 0 else {
        box.release()
        throw Child.Failure(description: "no thread: \(String(cString: strerror(code)))")
    }
    work()
    pthread_join(thread, nil)
}
