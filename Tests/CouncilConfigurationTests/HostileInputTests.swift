import CouncilConfiguration
import Foundation
import Testing

@Suite struct HostileInputTests {
    static let texts: [String] = [
        String(repeating: "[", count: 100_000),
        String(repeating: "{a: ", count: 60_000),
        "a: " + String(repeating: "[", count: 900) + String(repeating: "]", count: 900),
        String(repeating: "- ", count: 100_000),
        (0..<700).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
        "? " + String(repeating: "? ", count: 5000),
        String(repeating: "x", count: 300 * 1024),
        "data: /x\0y", "\u{1}", "\u{7F}: 1", "\u{85}\u{2028}\u{2029}",
        "a: &a [x,x]\nb: &b [*a,*a,*a]\nc: &c [*b,*b,*b]\nd: &d [*c,*c,*c]\ne: &e [*d,*d,*d]\nf: {*e : 1}",
        "a: &a [x]\n" + (0..<200).map { "k\($0): *a\n" }.joined(),
        "&a [*a]", "*nobody", "a: *nobody", "&a : &b", "!!binary x", "!<!> a: b", "%YAML 9.9\n---\na", "%TAG ! !\n---\n! a",
        "--- a\n--- b", "...", "---\n...\n---\n...", "\"\\ud800\": 1", "\"unterminated", "'", "|", ">-", "a: |\n\tb", "a:\n\t- b",
        "a: b: c", "a: 'x' y", "]", "}", ",", ":", "?", "-", "{}: {}: {}", "{[a]: b}", "\u{E000}: 1\n\u{E000}: 2", "\"\": 1\n\"\": 2",
        "? &k data\n: 1\n? &k data\n: 2", "data: /a\n? data\n: /b", (0..<300).map { _ in "data: /x\n" }.joined(),
        "hooks: [[[]]]", "server: {http: {a: b}}", "councils: {default: {members: {a: b}}}", "plans: {free: {models: [[a]]}}",
        "server: {http: \"[::1\", public_url: \"http://[::1\", trusted_proxies: [/, \"\", 1/2/3]}",
        "hooks: [{on: \".\", run: a}, {on: [\"\"], run: b}]", "teams: {\"\": {}, \".\": {}, ../x: {}}",
        "accounts: {access_token: \"\", refresh_token: \"ms\"}", "accounts: {access_token: ٣s, refresh_token: 1²s}",
    ]

    @Test(arguments: texts.indices) func `whatever a file holds, its faults are sentences`(index: Int) {
        let found = faults(Self.texts[index])
        #expect(found.allSatisfy { !$0.message.isEmpty && $0.message.utf8.count < 1000 })
        #expect(found.allSatisfy { !$0.description.contains("\n") && !$0.description.contains("\0") })
    }

    @Test(arguments: [
        ("turns:\n\ttime_limit: 5m", 2, "tab"), ("turns: {a: b", 2, "no valid YAML"), ("a: b: c", 1, "quotes"),
        ("--- {}\n--- {}", 2, "second document"),
        ("data: /x\ndata: \0", 2, "U+0000"), ("a: *nobody", 1, "undefined alias"),
        ("- - [" + String(repeating: "[", count: 2000), 1, "deeply"),
    ])
    func `what is no YAML is told with its line`(yaml: String, line: Int, says: String) {
        let found = faults(yaml)
        #expect(found.count == 1)
        #expect(found.first?.line == line, "\(found)")
        #expect(found.first?.message.contains(says) == true, "\(found)")
    }

    @Test func `a file that cannot be read says why`() throws {
        try withDirectory { directory in
            func sentence(_ name: String) -> String {
                do {
                    _ = try Configuration.load(file: name)
                    return ""
                } catch { return error.description }
            }
            #expect(sentence(directory + "/none.yaml").contains("no such file"))
            #expect(sentence(directory).contains("directory"))
            #expect(sentence("").contains("no path"))
            #expect(sentence("/dev/null").contains("no regular file"))

            let file = directory + "/latin.yaml"
            try Data([0x61, 0x3A, 0x20, 0x62, 0x0A, 0x23, 0xE9, 0x0A]).write(to: URL(filePath: file))
            #expect(sentence(file) == "\(file):2:1: The line is not UTF-8; save the file in that encoding.")
            #expect(sentence(file + "/x").contains("no directory"))

            try Data(repeating: 0x23, count: 300 * 1024).write(to: URL(filePath: file))
            #expect(sentence(file).contains("larger than"))

            let pipe = directory + "/pipe"
            #expect(mkfifo(pipe, 0o600) == 0)
            #expect(sentence(pipe).contains("no regular file"))
        }
    }

    @Test func `a file's relative paths start where it lies`() throws {
        try withDirectory { directory in
            try "data: d\n".write(toFile: directory + "/c.yaml", atomically: true, encoding: .utf8)
            #expect(
                try Configuration.load(file: directory + "/../" + (directory as NSString).lastPathComponent + "/c.yaml").data == directory
                    + "/d")
        }
    }
}
