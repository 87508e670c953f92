import Foundation
import ScriptRunner
import Testing

@Suite struct SurroundingsTests {
    private let place: Place
    init() throws { place = try Place() }

    @Test func `the environment is what is given and nothing else`() async throws {
        let given = ["A": "1", "EMPTY": "", "TEXT": "two\nlines $(id) 'quoted' = ü"]
        let all = try await outcome(Script(executable: "/usr/bin/env", arguments: ["-0"], environment: given))
        #expect(Set(all.text.split(separator: "\0").map(String.init)) == Set(given.map { "\($0.key)=\($0.value)" }))
        #expect(try await outcome(Script(executable: "/usr/bin/env")).output.isEmpty)
    }

    @Test func `an argument is one argument, whatever it holds`() async throws {
        let hostile = [
            "", " ", "$(touch pwned)", "`id`", "'", "\"", "\\", "a\nb", "; rm -rf x", "*", "-n", "--", "ü\u{1F600}", "\u{1B}[2J",
        ]
        let outcome = try await outcome(place.script("printf '%s\\0' \"$@\"", arguments: hostile))
        #expect(outcome.text == hostile.map { $0 + "\0" }.joined())
        #expect(!FileManager.default.fileExists(atPath: place.path + "/pwned"))
    }

    @Test func `a program starts in the directory that is given`() async throws {
        #expect(try await outcome(Script(executable: "/bin/pwd", directory: "/usr/share")).text == "/usr/share\n")
        #expect(try await outcome(Script(executable: "/bin/pwd")).text == FileManager.default.currentDirectoryPath + "\n")
    }

    @Test func `no descriptor but the three streams is handed down`() async throws {
        // Neither is closed on exec, as somebody else's code may do it.
        let file = open("/dev/null", O_RDONLY)
        let high = fcntl(file, F_DUPFD, 500)
        defer {
            close(file)
            close(high)
        }
        // The fourth is the one with which ls reads the directory.
        #expect(try await outcome(Script(executable: "/bin/ls", arguments: ["/proc/self/fd"])).text == "0\n1\n2\n3\n")
    }

    @Test func `signals are as new`() async throws {
        signal(SIGPIPE, SIG_IGN)
        let status = try await outcome(Script(executable: "/bin/cat", arguments: ["/proc/self/status"])).text.split(separator: "\n")
        let none = String(repeating: "0", count: 16)
        #expect(status.filter { $0.hasPrefix("SigBlk") || $0.hasPrefix("SigIgn") } == ["SigBlk:\t\(none)", "SigIgn:\t\(none)"])
    }

    @Test func `a program leads a session and a group of its own, without a terminal`() async throws {
        let outcome = try await outcome(place.script("set -- $(cat /proc/$$/stat); echo $1 $5 $6 $7"))
        let numbers = outcome.text.split(whereSeparator: \.isWhitespace)
        #expect(numbers.count == 4 && Set(numbers.prefix(3)).count == 1 && numbers.last == "0")
    }
}
