import Foundation
import Synchronization

/// What the server remembers: settings, calls, generations, sign-in codes.
final class Ledger: Sendable {
    /// Calls and generations kept; older ones are forgotten, their counts stay.
    static let kept = 2500

    struct Generation: Sendable {
        var model: String
        var usage: WireUsage
        var ready: ContinuousClock.Instant
        var wasAskedFor = false
    }

    private struct State {
        var settings: [String: ModelSettings] = [:]
        var calls: [RecordedCall] = []
        var openCalls: Set<Int> = []
        var firstKept = 1
        var counts = CallCounts()
        var failuresGiven: [UInt64: Int] = [:]
        var generations: [String: Generation] = [:]
        var generationOrder: [String] = []
        var challenges: [String: String] = [:]
        var seenModels: [String]
    }

    private let state: Mutex<State>

    init(models: [String]) { state = Mutex(State(seenModels: models)) }

    // MARK: Settings

    func set(_ settings: ModelSettings, for model: String) { state.withLock { $0.settings[model] = settings } }

    func resetSettings() {
        state.withLock {
            $0.settings = [:]
            $0.failuresGiven = [:]
        }
    }

    func settings(for model: String) -> ModelSettings {
        state.withLock { state in
            let general = state.settings["*"] ?? ModelSettings()
            return state.settings[model]?.completed(by: general) ?? general
        }
    }

    /// `fake/…` models that were named at the start or asked since.
    var fakeModels: [String] { state.withLock { $0.seenModels } }

    /// Whether the call with these contents is one of its first `times`.
    func mayFail(_ contents: UInt64, times: Int) -> Bool {
        state.withLock { state in
            let given = state.failuresGiven[contents, default: 0]
            guard given < times else {
                state.failuresGiven[contents] = nil
                return false
            }
            state.failuresGiven[contents] = given + 1
            return true
        }
    }

    // MARK: Calls

    /// Notes a call that begins now.
    /// - Returns: its number, for `end`.
    func begin(_ call: RecordedCall) -> Int {
        state.withLock { state in
            state.counts.total += 1
            state.counts.open += 1
            state.counts.maximumOpen = max(state.counts.maximumOpen, state.counts.open)
            state.counts.stages[call.stage.rawValue, default: 0] += 1
            state.counts.models[call.model, default: [:]][call.stage.rawValue, default: 0] += 1
            if call.model.hasPrefix("fake/"), !state.seenModels.contains(call.model), state.seenModels.count < 1000 {
                state.seenModels.append(call.model)
            }
            var call = call
            call.number = state.firstKept + state.calls.count
            state.calls.append(call)
            state.openCalls.insert(call.number)
            if state.calls.count >= 2 * Self.kept {
                state.calls.removeFirst(Self.kept)
                state.firstKept += Self.kept
            }
            return call.number
        }
    }

    /// Notes how a call ended; what comes after the first end does not count.
    func end(_ number: Int, _ outcome: RecordedCall.Outcome, status: Int) {
        state.withLock { state in
            guard state.openCalls.remove(number) != nil else { return }
            state.counts.open -= 1
            state.counts.outcomes[outcome.rawValue, default: 0] += 1
            let index = number - state.firstKept
            guard state.calls.indices.contains(index) else { return }
            state.calls[index].outcome = outcome
            state.calls[index].status = status
        }
    }

    var calls: [RecordedCall] { state.withLock { $0.calls } }
    var counts: CallCounts { state.withLock { $0.counts } }

    /// Forgets the calls and their totals; those still open go on being counted as open.
    func forgetCalls() {
        state.withLock { state in
            state.firstKept += state.calls.count
            state.calls = []
            let open = state.counts.open
            state.counts = CallCounts()
            state.counts.open = open
            state.counts.maximumOpen = open
        }
    }

    // MARK: Generations and sign-in codes

    func note(_ generation: Generation, id: String) {
        state.withLock { state in
            state.generations[id] = generation
            state.generationOrder.append(id)
            if state.generationOrder.count >= 2 * Self.kept {
                for old in state.generationOrder.prefix(Self.kept) { state.generations[old] = nil }
                state.generationOrder.removeFirst(Self.kept)
            }
        }
    }

    /// A generation that is ready; never at the first asking.
    func generation(_ id: String) -> Generation? {
        state.withLock { state in
            guard let generation = state.generations[id] else { return nil }
            state.generations[id]?.wasAskedFor = true
            return generation.wasAskedFor && generation.ready <= .now ? generation : nil
        }
    }

    func note(challenge: String, code: String) { state.withLock { $0.challenges[code] = challenge } }

    /// The challenge that belongs to a code; a code works once.
    func takeChallenge(of code: String) -> String? { state.withLock { $0.challenges.removeValue(forKey: code) } }
}
