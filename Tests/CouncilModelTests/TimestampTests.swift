import CouncilModel
import Foundation
import Testing

struct TimestampTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (1_795_469_854_120, "2026-11-23T21:37:34.120Z"), (951_782_399_999, "2000-02-28T23:59:59.999Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"), (4_102_444_800_000, "2100-01-01T00:00:00.000Z"),
    ])
    func `a time is written and read without a loss`(milliseconds: Int64, text: String) throws {
        #expect(Timestamp(milliseconds: milliseconds).description == text)
        #expect(Timestamp(text)?.milliseconds == milliseconds)
    }

    @Test func `every millisecond comes back as it was, as a date too`() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<10_000 {
            let time = Timestamp(milliseconds: Int64.random(in: -2_000_000_000_000...4_000_000_000_000, using: &generator))
            #expect(Timestamp(time.description) == time)
            #expect(Timestamp(time.date) == time)
            #expect(
                time.description
                    == time.date.addingTimeInterval(0.0001).formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
        }
    }

    @Test(arguments: [
        ("2026-11-23T21:37:34Z", 1_795_469_854_000), ("2026-11-23T21:37:34.5", 1_795_469_854_500),
        ("2026-11-23 21:37:34.123456+00:00", 1_795_469_854_123),
    ])
    func `times of other tools are read`(text: String, milliseconds: Int64) {
        #expect(Timestamp(text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "", "today", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-11-23T24:00:00Z", "2026-11-23T21:37:34+02:00", "2026-11-23",
    ])
    func `what is no time in UTC is refused`(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test func `times are words, whatever they are`() {
        #expect(Timestamp(milliseconds: 1_795_469_820_000).words == "23 November 2026, 21:37 UTC")
        #expect(Timestamp(milliseconds: 0).words == "1 January 1970, 00:00 UTC")
        for milliseconds in [Int64.min, -1, .max] { #expect(!Timestamp(milliseconds: milliseconds).words.isEmpty) }
    }
}
