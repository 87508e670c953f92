import Foundation
import ScriptRunner
import Testing

@Suite struct StreamTests {
    private let place: Place
    init() throws { place = try Place() }

    /// Ten megabytes that hold every byte.
    private func large() throws -> [UInt8] {
        let random = try #require(FileHandle(forReadingAtPath: "/dev/urandom"))
        return Array(try #require(try random.read(upToCount: 10_000_000)))
    }

    @Test func `ten megabytes go in and come out unchanged`() async throws {
        let large = try large()
        let outcome = try await outcome(place.script("cat; cat /dev/stdin >&2", outputLimit: large.count), input: large)
        #expect(large.count == 10_000_000)
        // As Data: the comparison of arrays is slow in a debug build.
        #expect(Data(outcome.output) == Data(large) && !outcome.isOutputCut)
        #expect(Data(outcome.errors) == Data(large) && !outcome.areErrorsCut)
    }

    @Test func `a program that never reads its input hurts nobody`() async throws {
        let large = try large()
        #expect(try await outcome(place.script("exit 3"), input: large).end == .exited(3))
        #expect(try await outcome(place.script("exec <&-; echo closed"), input: large).text == "closed\n")
        #expect(try await outcome(place.script("head -c 3"), input: large).output == Array(large.prefix(3)))
    }

    @Test func `a program that reads slowly gets all of it`() async throws {
        let script = try place.script("for i in 1 2 3; do head -c 100 >/dev/null; sleep 0.1; done; wc -c")
        #expect(try await outcome(script, input: large()).text.trimmingCharacters(in: .whitespacesAndNewlines) == "9999700")
    }

    @Test func `NUL bytes and what is no text go through`() async throws {
        let bytes: [UInt8] = [0, 0xFF, 10, 0, 13, 0xC3, 0x28, 0]
        #expect(try await outcome(place.script("cat"), input: bytes).output == bytes)
    }

    @Test func `no input is an end of file at once`() async throws {
        #expect(try await outcome(place.script("wc -c")).text.trimmingCharacters(in: .whitespacesAndNewlines) == "0")
    }

    @Test func `a program cannot change its input`() async throws {
        let script = try place.script("(printf xxx >&0) 2>/dev/null || echo refused; (: >/proc/self/fd/0) 2>/dev/null || echo refused; cat")
        #expect(try await outcome(script, input: Array("left".utf8)).text == "refused\nrefused\nleft")
    }

    @Test(arguments: [0, 1, 999, 1000, 1001]) func `the first bytes are kept, the rest is dropped and that is said`(limit: Int) async throws
    {
        let script = try place.script("head -c 1000 /dev/zero | tr '\\0' a; head -c 1000 /dev/zero | tr '\\0' b >&2", outputLimit: limit)
        let outcome = try await outcome(script)
        #expect(outcome.end == .exited(0))
        #expect(outcome.output == Array(repeating: UInt8(ascii: "a"), count: min(limit, 1000)))
        #expect(outcome.errors == Array(repeating: UInt8(ascii: "b"), count: min(limit, 1000)))
        #expect(outcome.isOutputCut == (limit < 1000) && outcome.areErrorsCut == (limit < 1000))
    }

    @Test func `more than a pipe holds on both streams at once is read to its end`() async throws {
        let lines = "head -c 20000000 /dev/zero & head -c 20000000 /dev/zero >&2; wait; echo end >\"$0.end\""
        let script = try place.script(lines, outputLimit: 10)
        let outcome = try await outcome(script)
        #expect(outcome.end == .exited(0) && outcome.output.count == 10 && outcome.isOutputCut && outcome.areErrorsCut)
        #expect(FileManager.default.fileExists(atPath: script.executable + ".end"))
    }

    @Test func `a program that closes its output and goes on is waited for`() async throws {
        #expect(try await outcome(place.script("echo first; exec >&- 2>&-; sleep 0.2; exit 5")).end == .exited(5))
    }
}
