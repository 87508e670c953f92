import CouncilModel
import Testing

@testable import Services

@Suite struct ThrottleLimitsTests {
    private let minute = Duration.seconds(60)

    private func wait(_ throttle: Throttle, _ keys: [String], limit: Int) throws -> Int? {
        do {
            try throttle.admit(keys, limit: limit, window: minute, what: "tries")
            return nil
        } catch CouncilError.tooMany(let sentence, let seconds) {
            #expect(sentence.contains("at most \(limit)") && sentence.contains("\(seconds) s"))
            return seconds
        }
    }

    @Test func `the wait is until the oldest attempt leaves the window, rounded up`() throws {
        let hands = Hands()
        let throttle = Throttle(clock: hands.clock)
        #expect(try wait(throttle, ["a"], limit: 2) == nil)
        hands.advance(by: .milliseconds(20_500))
        #expect(try wait(throttle, ["a"], limit: 2) == nil)
        #expect(try wait(throttle, ["a"], limit: 2) == 40)
        hands.advance(by: .seconds(39))
        #expect(try wait(throttle, ["a"], limit: 2) == 1)
        hands.advance(by: .milliseconds(500))
        #expect(try wait(throttle, ["a"], limit: 2) == nil)
        #expect(try wait(throttle, ["a"], limit: 2) == 21)
    }

    @Test func `one address has one limit for all accounts, and one account for all addresses`() throws {
        let throttle = Throttle(clock: Hands().clock)
        func keys(_ account: String, _ address: String?) -> [String] {
            Origin(device: "d", address: address).keys("sign-in", account: account)
        }
        #expect(try wait(throttle, keys("a@x", "10.0.0.1"), limit: 2) == nil)
        #expect(try wait(throttle, keys("b@x", "10.0.0.1"), limit: 2) == nil)
        #expect(try wait(throttle, keys("c@x", "10.0.0.1"), limit: 2) == 60)
        #expect(try wait(throttle, keys("c@x", "10.0.0.2"), limit: 2) == nil, "what was refused did not count for the account")
        #expect(try wait(throttle, keys("A@x", nil), limit: 2) == nil, "the socket has no address")
        #expect(try wait(throttle, keys("a@X", "10.0.0.3"), limit: 2) == 60)
    }

    @Test func `a clock that is set back locks nobody out`() throws {
        let hands = Hands()
        let throttle = Throttle(clock: hands.clock)
        #expect(try wait(throttle, ["a"], limit: 1) == nil)
        hands.advance(by: .seconds(-86_400))
        #expect(try wait(throttle, ["a"], limit: 1) == nil)
        #expect(try wait(throttle, ["a"], limit: 1) == 60)
    }

    @Test func `limits are those of the configuration in force`() async throws {
        try await withHouse { house in
            _ = try await house.register()
            func signIn(_ password: String, _ address: String?) async throws -> Tokens {
                try await house.services.sessions.signIn(
                    email: "ana@example.org", password: password, from: Origin(device: "d", address: address))
            }
            for _ in 0..<20 { #expect(try await refusal { try await signIn("wrong", nil) }.kind == "unauthenticated") }
            var configuration = house.settings.current
            configuration.accounts.throttle.signInPerMinute = 2
            house.settings.replace(with: configuration)
            for _ in 0..<2 { #expect(try await refusal { try await signIn("wrong", nil) }.kind == "unauthenticated") }
            #expect(try await refusal { try await signIn(House.password, nil) }.kind == "tooMany")
            house.hands.advance(by: .seconds(60))
            _ = try await signIn(House.password, nil)
        }
    }
}
