import CouncilModel
import Glibc

/// A daemon, and what its hooks do.
private struct Hooked {
    /// What all the events of the measurement are hooked to; nil for no hooks at all.
    let script: String?
    let name: String
}

private let hooked = [
    Hooked(script: nil, name: "no hooks"),
    // The same once more: what differs between the two is the machine's noise.
    Hooked(script: nil, name: "no hooks again"),
    Hooked(script: "exit 0", name: "a quick hook on every event"),
    Hooked(script: "sleep 600", name: "a hook on every event that hangs"),
]

/// Whole questions and small requests: without hooks, with quick ones and with ones that hang, in turns.
func measureHooks(_ bench: Workplace) throws {
    let provider = try Provider(delay: 0, in: bench.home)
    let rounds = bench.isQuick ? 4 : 12
    let sides = try hooked.enumerated().map { at, variant in
        try HookedSide(bench, "hooks-\(at)", script: variant.script, provider: provider, rounds: rounds)
    }
    defer { for side in sides { side.daemon.stop() } }
    var questions = sides.map { _ in [HookedPace]() }
    var requests = questions
    for round in 0...rounds {
        for turn in sides.indices {
            // Each comes first as often as last, and behind each of the others.
            let at = (turn * (round % 2 == 0 ? 1 : 3) + round) % sides.count
            let asked = try sides[at].ask(round)
            sides[at].waitForDeliveries()
            let small = try sides[at].request(seconds: bench.isQuick ? 0.5 : 1)
            sides[at].waitForDeliveries()
            // The first round warms up.
            guard round > 0 else { continue }
            questions[at].append(asked)
            requests[at].append(small)
        }
    }
    addRows("questions, 8 at once", questions, bench, costs: true)
    addRows("small requests beside 10 sign-ins a second", requests, bench, costs: false)
}

/// What a round of one side came to.
private struct HookedPace {
    let rate: Double
    let p99: Double
    let failed: Int
    /// Milliseconds of processor time an answer: the daemon's, and its hooks' processes'.
    let daemonCost: Double
    let hookCost: Double
    /// The part of the machine that the hooks' processes did not take.
    let left: Double

    init(_ outcome: Outcome, daemon: Double, hooks: Double) {
        (rate, p99, failed) = (outcome.rate, quantile(outcome.times, 0.99), outcome.failed)
        let answers = Double(max(1, outcome.times.count))
        (daemonCost, hookCost) = (daemon * 1000 / answers, hooks * 1000 / answers)
        left = 1 - hooks / (outcome.seconds * Double(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    }
}

private final class HookedSide {
    /// Questions a round.
    private static let count = 160
    private static let password = "correct horse battery"

    let daemon: Daemon
    private let hangs: Bool
    private let outbox: String
    private let asked: [[UInt8]]
    private let small: [[UInt8]]
    private let signIn: [UInt8]

    init(_ bench: Workplace, _ name: String, script: String?, provider: Provider, rounds: Int) throws {
        let home = try bench.place(name)
        let seed = try Seed(home + "/data")
        asked = try questions(seed, people: 32, each: Self.count * (rounds + 1) / 32)
        let reader = try seed.person(100)
        _ = try seed.conversations(of: reader, 50, turns: 1)
        small = [Request.get("/api/conversations?limit=20", token: reader.token), Request.get("/api/auth/me", token: reader.token)]
        _ = try seed.person(101, password: Self.password)
        signIn = Request.post(
            "/api/auth/login", token: "", json: #"{"email":"\#(Seed.address(101))","password":"\#(Self.password)"}"#)
        (hangs, outbox) = (script?.hasPrefix("sleep") == true, home + "/data/outbox")
        let events = EventName.allCases.filter { ![.daemonStarted, .daemonStopping, .dataChanged].contains($0) }.map(\.rawValue)
        let run = try script.map { try HookFile.write($0, to: home + "/hook") }
        let hooks =
            run.map {
                #"[{"on": [\#(events.map { "\"\($0)\"" }.joined(separator: ", "))], "run": "\#($0)", "timeout": "1h"}, "#
                    + #"{"on": "data.changed", "run": "\#($0)", "timeout": "1h", "every": "100ms"}]"#
            } ?? "[]"
        daemon = try Daemon(bench.councild, home: home, provider: provider.url, hooks: hooks)
        let answer = try Load.once(daemon.socket, signIn)
        guard answer.status == 200 else { throw Child.Failure(description: "signing in gives \(answer.status)") }
    }

    func ask(_ round: Int) throws -> HookedPace {
        let first = round * Self.count
        return try pace { try Load(socket: daemon.socket, connections: 8).run { $0 < Self.count ? asked[first + $0] : nil } }
    }

    /// Lists and `/me`, while somebody signs in every tenth of a second: an event, and a hook's run, each time.
    func request(seconds: Double) throws -> HookedPace {
        let (socket, signIn) = (daemon.socket, signIn)
        return try pace {
            try beside({ _ = try? Load.once(socket, signIn) }, every: 100_000) {
                try Load(socket: socket, connections: 4).run(seconds: seconds) { small[$0 % small.count] }
            }
        }
    }

    private func pace(_ load: () throws -> Outcome) throws -> HookedPace {
        let (cpu, hooks) = (daemon.child.cpu, daemon.child.childrenCPU)
        let outcome = try load()
        return HookedPace(outcome, daemon: daemon.child.cpu - cpu, hooks: daemon.child.childrenCPU - hooks)
    }

    /// So that one side's hooks don't run in the next one's time.
    func waitForDeliveries() {
        guard !hangs else { return }
        for _ in 0..<6000 where !HookFile.isEmpty(outbox) { usleep(5000) }
        // The last run of those that gather.
        usleep(150_000)
    }
}

/// What a side came to beside the one without hooks, round by round.
private func addRows(_ what: String, _ paces: [[HookedPace]], _ bench: Workplace, costs: Bool) {
    func ratios(_ side: Int, _ value: (HookedPace) -> Double) -> [Double] {
        zip(paces[side], paces[0]).map { value($0) / value($1) }
    }
    func noise(_ ratios: [Double]) -> Double { max(0.03, quantile(ratios.map { abs($0 - 1) }, 0.75)) }
    let (rateNoise, p99Noise, costNoise) = (noise(ratios(1, \.rate)), noise(ratios(1, \.p99)), noise(ratios(1, \.daemonCost)))
    // Within much noise everything is within noise.
    let isQuiet = rateNoise <= 0.1 && p99Noise <= 0.25
    for side in paces.indices {
        let own = paces[side]
        let (rate, p99, cost) = (median(ratios(side, \.rate)), median(ratios(side, \.p99)), median(ratios(side, \.daemonCost)))
        let (left, failed) = (median(own.map(\.left)), own.reduce(0) { $0 + $1.failed })
        let isMeasured = side > 1
        // Processes that do something take a part of the machine that no care of the daemon's can give back.
        let fair = costs ? left : 1
        bench.report.add(
            Row(
                what: "\(what): \(hooked[side].name)",
                measured: "\(median(own.map(\.rate)).text(0))/s, p99 \(median(own.map(\.p99)).text(1)) ms, "
                    + "\(median(own.map(\.daemonCost)).text(2)) ms CPU" + (failed > 0 ? ", \(failed) failed" : ""),
                yardstick: side == 0
                    ? "–"
                    : side == 1
                        ? "noise: rate ± \((rateNoise * 100).text(0)) %, p99 ± \((p99Noise * 100).text(0)) %, CPU ± \((costNoise * 100).text(0)) %"
                        : "hooks' processes \(median(own.map(\.hookCost)).text(2)) ms CPU each, \((left * 100).text(0)) % of the machine left",
                ratio: side == 0 ? "–" : "rate \(rate.text(2)), p99 \(p99.text(2)), CPU \(cost.text(2))",
                target: isMeasured
                    ? "within noise" + (fair < 0.995 ? " of \((fair * 100).text(0)) %" : "") + (isQuiet ? "" : "; too noisy to tell") : "–",
                isReached: isMeasured && isQuiet ? failed == 0 && rate >= fair * (1 - rateNoise) && p99 * fair <= 1 + p99Noise : nil))
    }
}

/// Does `deed` on a thread of its own again and again, so many microseconds apart, while `work` runs here.
private func beside<Value: Sendable>(_ deed: @escaping @Sendable () -> Void, every pause: UInt32, _ work: () throws -> Value) throws
    -> Value
{
    let isOver = Signal()
    var result: Result<Value, any Error>?
    try withThread {
        while !isOver.isSet {
            deed()
            usleep(pause)
        }
    } while: {
        result = Result { try work() }
        isOver.set()
    }
    guard let result else { throw Child.Failure(description: "nothing was measured") }
    return try result.get()
}
