import Foundation
import Testing

/// Feeds a check with inputs made out of good ones: bytes flipped, put in, taken out, doubled, joined with another's.
///
/// `FUZZ_SECONDS` says how long each check goes on (one second by default), `FUZZ_SEED` repeats a run.
struct Fuzzer {
    private static let seconds = ProcessInfo.processInfo.environment["FUZZ_SECONDS"].flatMap(Double.init) ?? 1
    private static let seed = ProcessInfo.processInfo.environment["FUZZ_SEED"].flatMap(UInt64.init) ?? .random(in: 0..<1 << 32)
    private static let longest = 20_000

    /// Bytes that mean something to one parser or another.
    private static let telling: [[UInt8]] =
        [
            "\r", "\n", "\r\n\r\n", ":", "data:", "id:", "\"", "\\", "\\u0000", "\\ud800", "{", "}", "[", "]", ",", ".", "..", "=", "==",
            "-", "_",
            "+", "/", "0", "1e999", "-1", "99999999999999999999", "9223372036854775808", "null", "true", "\u{0}", "\u{FEFF}", "Response ",
            "FINAL RANKING:", "@", "%00", "\u{1F600}", "\u{202E}", "Z", "T24:60:60",
        ].map { Array($0.utf8) } + [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80]]

    private let corpus: [[UInt8]]
    private(set) var generator: SeededGenerator

    /// Runs `check` until the time is over. An error that it throws is a failure, reported with the seed and the input.
    static func run(
        _ name: String, corpus: [String], check: (_ input: [UInt8], _ random: inout SeededGenerator) throws -> Void
    ) {
        // A trap leaves no failure behind: what repeats it has to be said before.
        FileHandle.standardError.write(Data("fuzzing \(name): FUZZ_SEED=\(seed)\n".utf8))
        var fuzzer = Fuzzer(corpus: corpus.map { Array($0.utf8) }, generator: SeededGenerator(seed: seed))
        let end = ContinuousClock.now + .seconds(seconds)
        var count = 0
        while .now < end {
            let input = count < corpus.count ? fuzzer.corpus[count] : fuzzer.next()
            count += 1
            do {
                try check(input, &fuzzer.generator)
            } catch {
                let text = String(decoding: input, as: UTF8.self)
                Issue.record("\(name), FUZZ_SEED=\(seed), input \(count): \(error)\n\(text.debugDescription)\n\(input)")
                return
            }
        }
    }

    private mutating func next() -> [UInt8] {
        var bytes = corpus[Int.random(in: corpus.indices, using: &generator)]
        for _ in 1...Int.random(in: 1...6, using: &generator) { mutate(&bytes) }
        return Array(bytes.prefix(Self.longest))
    }

    private mutating func mutate(_ bytes: inout [UInt8]) {
        let from = Int.random(in: 0...bytes.count, using: &generator)
        let to = min(bytes.count, from + Int.random(in: 0...24, using: &generator))
        switch Int.random(in: 0..<7, using: &generator) {
        case 0 where from < bytes.count: bytes[from] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 1 where from < bytes.count: bytes[from] = .random(in: .min ... .max, using: &generator)
        case 2: bytes.insert(contentsOf: Self.telling[Int.random(in: Self.telling.indices, using: &generator)], at: from)
        case 3: bytes.removeSubrange(from..<to)
        case 4: bytes.insert(contentsOf: bytes[from..<to], at: from)
        case 5:
            let other = corpus[Int.random(in: corpus.indices, using: &generator)]
            bytes = Array(bytes[..<from]) + other.suffix(Int.random(in: 0...other.count, using: &generator))
        default:
            bytes.insert(
                contentsOf: (0..<Int.random(in: 1...8, using: &generator)).map { _ in .random(in: .min ... .max, using: &generator) },
                at: from)
        }
    }
}

/// SplitMix64: the same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// What a check found.
struct Finding: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
