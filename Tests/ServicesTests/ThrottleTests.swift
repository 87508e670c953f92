import CouncilModel
import Synchronization
import Testing

@testable import Services

@Suite struct ThrottleTests {
    /// A clock that stands where the test puts it.
    private final class Hands: Sendable {
        private let milliseconds = Mutex<Int64>(1_800_000_000_000)

        var clock: WallClock { WallClock { Timestamp(milliseconds: self.milliseconds.withLock { $0 }) } }

        func advance(seconds: Int64) { milliseconds.withLock { $0 += seconds * 1000 } }
    }

    private func attempt(_ throttle: Throttle, _ account: String, limit: Int = 2, hour: Bool = false) -> Bool {
        do {
            let origin = Origin(device: "test", address: nil)
            try throttle.admit(
                origin.keys("try", account: account), limit: limit, window: .seconds(hour ? 3600 : 60), what: "tries")
            return true
        } catch {
            return false
        }
    }

    @Test func `an account's attempts are counted together, however its address is spelled`() {
        let throttle = Throttle(clock: Hands().clock)
        #expect(attempt(throttle, "ana@example.org"))
        #expect(attempt(throttle, "  Ana@Example.org"))
        #expect(!attempt(throttle, "ana@example.org \n"))
        #expect(attempt(throttle, "bob@example.org"))
    }

    @Test func `an attempt counts until its window is over, and a refused one not at all`() {
        let hands = Hands()
        let throttle = Throttle(clock: hands.clock)
        #expect(attempt(throttle, "a"))
        hands.advance(seconds: 30)
        #expect(attempt(throttle, "a"))
        #expect(!attempt(throttle, "a"))
        hands.advance(seconds: 31)
        #expect(attempt(throttle, "a"))
        #expect(!attempt(throttle, "a"))
    }

    @Test func `many short attempts do not make it forget the hour's`() {
        let hands = Hands()
        let throttle = Throttle(clock: hands.clock)
        #expect(attempt(throttle, "slow", limit: 1, hour: true))
        hands.advance(seconds: 300)
        for number in 0..<10_100 { _ = attempt(throttle, "\(number)") }
        #expect(!attempt(throttle, "slow", limit: 1, hour: true))
    }

    @Test func `zero is no limit`() {
        let throttle = Throttle(clock: Hands().clock)
        for _ in 0..<50 { #expect(attempt(throttle, "a", limit: 0)) }
    }
}
