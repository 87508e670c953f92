import CouncilConfiguration
import Testing

@Suite struct FaultTests {
    /// A file, the line of its one fault, the key's path, and words of the sentence.
    struct Case: CustomTestStringConvertible {
        let yaml: String
        let line: Int
        let path: String
        let says: String
        init(_ yaml: String, _ line: Int, _ path: String, _ says: String) {
            (self.yaml, self.line, self.path, self.says) = (yaml, line, path, says)
        }
        var testDescription: String { yaml }
    }

    static let cases: [Case] = [
        Case("nonsense: 1", 1, "nonsense", "is no key here"),
        Case("\nserver:\n  socketmode: \"0660\"", 3, "server.socketmode", "did you mean socket_mode?"),
        Case("server: {sokcet: /x}", 1, "server.sokcet", "did you mean socket?"),
        Case("time_limit: 5m", 1, "time_limit", "did you mean turns.time_limit?"),
        Case("server:\n  <<: {}", 2, "server.<<", "merge keys"),
        Case("server: [a]", 1, "server", "must be a mapping"),
        Case("- a\n- b", 1, "", "must be a mapping"),
        Case("just text", 1, "", "must be a mapping"),
        Case("data: [a]", 1, "data", "not a list"),
        Case("data: ''", 1, "data", "must be a path"),
        Case("data:", 1, "data", "leave the line out"),
        Case("data: ~/council", 1, "data", "not expanded"),
        Case("data: \"a\\0b\"", 1, "data", "NUL"),
        Case("? [a]\n: b", 1, "", "must be a word"),
        Case("data: /a\nturns: {}\ndata: /b", 3, "data", "first in line 1"),
        Case("data: /a\n\"data\": /b", 2, "data", "first in line 1"),
        Case("server: {socket_mode: 0888}", 1, "server.socket_mode", "octal"),
        Case("server: {socket_mode: \"1777\"}", 1, "server.socket_mode", "at most 0777"),
        Case("server: {socket_mode: \"0440\"}", 1, "server.socket_mode", "read and write"),
        Case("server: {socket: /\(String(repeating: "s", count: 107))}", 1, "server.socket", "108 bytes"),
        Case("server: {socket: /}", 1, "server.socket", "directory"),
        Case("server: {http: 8080}", 1, "server.http", "HOST:PORT"),
        Case("server: {http: 127.0.0.1:70000}", 1, "server.http", "HOST:PORT"),
        Case("server: {public_url: council.example}", 1, "server.public_url", "https://"),
        Case("server: {public_url: \"http://x/?a=b\"}", 1, "server.public_url", "?"),
        Case("server: {public_url: \"http://\"}", 1, "server.public_url", "host"),
        Case("server: {public_url: \"http://x:0\"}", 1, "server.public_url", "port"),
        Case("server:\n  trusted_proxies:\n    - 10.0.0.0/8\n    - 10.0.0.0/33", 4, "server.trusted_proxies[1]", "network"),
        Case("server: {trusted_proxies: 10.0.0.1}", 1, "server.trusted_proxies", "must be a list"),
        Case("server: {trusted_proxies: [nginx]}", 1, "server.trusted_proxies[0]", "IP address"),
        Case("server: {allowed_origins: [\"http://x/page\"]}", 1, "server.allowed_origins[0]", "origin"),
        Case("server: {allowed_origins: [\"http://x:1:*\"]}", 1, "server.allowed_origins[0]", "origin"),
        Case("server: {allowed_origins: [\"*\"]}", 1, "server.allowed_origins[0]", "origin"),
        Case("accounts: {registration: opne}", 1, "accounts.registration", "did you mean open?"),
        Case("accounts: {password: {min_length: 0}}", 1, "accounts.password.min_length", "from 1 to 72"),
        Case("accounts: {password: {min_length: 99999999999999999999}}", 1, "accounts.password.min_length", "from 1 to 72"),
        Case("accounts: {password: {bcrypt_cost: 17}}", 1, "accounts.password.bcrypt_cost", "from 4 to 16"),
        Case("accounts: {access_token: 900}", 1, "accounts.access_token", "no unit"),
        Case("accounts: {access_token: 10ms}", 1, "accounts.access_token", "from 1s to 30d"),
        Case("accounts: {access_token: 1s, refresh_token: 1m1h}", 1, "accounts.refresh_token", "time with its unit"),
        Case("accounts: {access_token: 1h, refresh_token: 1m}", 1, "accounts.refresh_token", "at least as long"),
        Case("accounts: {throttle: {sign_in_per_minute: -1}}", 1, "accounts.throttle.sign_in_per_minute", "from 0"),
        Case("turns: {resume_at_start: yes}", 1, "turns.resume_at_start", "true or false"),
        Case("turns: {time_limit: fast}", 1, "turns.time_limit", "not \"fast\""),
        Case("turns: {time_limit: 999999999999d}", 1, "turns.time_limit", "time with its unit"),
        Case("turns: {time_limit: 999999999d}", 1, "turns.time_limit", "to 1d"),
        Case("providers: {}", 1, "providers", "at least one provider"),
        Case("providers: {demo: null}", 1, "providers.demo", "{}"),
        Case("providers: {openrouterr: {}}", 1, "providers.openrouterr", "did you mean openrouter?"),
        Case("providers: {openrouter: {base_url: \"ftp://x\"}}", 1, "providers.openrouter.base_url", "https://"),
        Case("providers: {openrouter: {ca_file: \"~/ca.pem\"}}", 1, "providers.openrouter.ca_file", "not expanded"),
        Case("councils: {}", 1, "councils", "named \"default\""),
        Case("councils: {main: {members: [a/b, c/d]}}", 1, "councils", "named \"default\""),
        Case("councils: {default: {}}", 1, "councils.default", "needs members"),
        Case("councils: {default: {members: [a/b]}}", 1, "councils.default.members", "2 to 26 members, not 1"),
        Case("councils: {default: {members: [a/b, a/b, c/d]}}", 1, "councils.default.members[1]", "given twice"),
        Case("councils: {default: {members: [a/b, \"c d\"]}}", 1, "councils.default.members[1]", "no model's name"),
        Case(
            "councils: {default: {members: [\((0..<27).map { "m/\($0)" }.joined(separator: ", "))]}}", 1, "councils.default.members",
            "not 27"),
        Case("councils: {default: {members: [demo/a, c/d]}}", 1, "councils.default.members[0]", "demo provider"),
        Case(
            "providers: {demo: {}}\ncouncils: {default: {members: [demo/a, demo/b], lead: c/d}}", 2, "councils.default.lead", "openrouter"),
        Case("councils: {default: {members: [a/b, c/d]}, \"a b\": {}}", 1, "councils.a b", "cannot be a council's name"),
        Case("roles: {guest: {may: [aks]}}", 1, "roles.guest.may[0]", "did you mean ask?"),
        Case("plans: {free: {usd_per_month: -3}}", 1, "plans.free.usd_per_month", "US dollars"),
        Case("plans: {free: {usd_per_month: 0.1234567}}", 1, "plans.free.usd_per_month", "six decimals"),
        Case("plans: {free: {usd_per_month: 1e3}}", 1, "plans.free.usd_per_month", "US dollars"),
        Case("plans: {free: {usd_per_month: .nan}}", 1, "plans.free.usd_per_month", "US dollars"),
        Case("plans: {free: {members: 1}}", 1, "plans.free.members", "from 2 to 26"),
        Case("plans: {free: {history_days: 0}}", 1, "plans.free.history_days", "from 1"),
        Case("teams: {r: {plan: fre}}", 1, "teams.r.plan", "did you mean free?"),
        Case("teams: {r: {members: [ana]}}", 1, "teams.r.members[0]", "no e-mail address"),
        Case("teams: {r: {members: [ana@x.org, ANA@x.org]}}", 1, "teams.r.members[1]", "given twice"),
        Case("hooks: {on: share.created}", 1, "hooks", "must be a list"),
        Case("hooks:\n  - {on: share.created}", 2, "hooks[0]", "needs both"),
        Case("hooks:\n  - {on: [], run: x}", 2, "hooks[0].on", "at least one event"),
        Case("hooks:\n  - {on: Export, run: x}", 2, "hooks[0].on", "no event's name"),
        Case("hooks:\n  - on: [share.created, share.craeted]\n    run: x", 2, "hooks[0].on[1]", "did you mean share.created?"),
        Case("hooks:\n  - {on: [share.created, share.created], run: x}", 2, "hooks[0].on[1]", "given twice"),
        Case("hooks:\n  - {on: [[share.created]], run: x}", 2, "hooks[0].on[0]", "not a list"),
        Case("hooks:\n  - {on: export.PDF, run: x}", 2, "hooks[0].on", "names no format"),
        Case("hooks:\n  - {on: export., run: x}", 2, "hooks[0].on", "names no format"),
        Case("hooks:\n  - {on: export.tar.gz, run: x}", 2, "hooks[0].on", "names no format"),
        Case("hooks:\n  - {on: export.md, run: x}", 2, "hooks[0].on", "built in"),
        Case("hooks:\n  - {on: export.pdf, run: x}\n  - {on: [export.pdf], run: y}", 3, "hooks[1]", "in line 2"),
        Case("hooks:\n  - on: share.created\n    run: []", 3, "hooks[0].run", "Name the file"),
        Case("hooks:\n  - on: share.created\n    run: {file: x}", 3, "hooks[0].run", "not a mapping"),
        Case("hooks:\n  - {on: share.created, run: [~/x, y]}", 2, "hooks[0].run[0]", "not expanded"),
        Case("hooks:\n  - {on: share.created, run: [x, [y]]}", 2, "hooks[0].run[1]", "an argument"),
        Case("hooks:\n  - {on: share.created, run: [x, null]}", 2, "hooks[0].run[1]", "an argument"),
        Case("hooks:\n  - {on: share.created, run: [x, \"a\\0b\"]}", 2, "hooks[0].run[1]", "NUL"),
        Case("hooks:\n  - {on: share.created, run: x, every: 60s}", 2, "hooks[0].every", "Only data.changed"),
        Case("hooks:\n  - {on: [share.created, data.changed], run: x, every: 60s}", 2, "hooks[0].every", "Only data.changed"),
        Case("hooks:\n  - {on: data.changed, run: x, every: 60}", 2, "hooks[0].every", "no unit"),
        Case("hooks:\n  - {on: data.changed, run: x, timeout: 0s}", 2, "hooks[0].timeout", "from 1ms"),
        Case(
            "hooks:\n  - on: share.created\n    run: x\n    env:\n      A: b\n      smtp_url: c", 6, "hooks[0].env.smtp_url",
            "capital letters"),
        Case("hooks:\n  - {on: share.created, run: x, env: {1A: b}}", 2, "hooks[0].env.1A", "capital letters"),
        Case("hooks:\n  - {on: share.created, run: x, env: {\"A=B\": b}}", 2, "hooks[0].env.A=B", "capital letters"),
        Case("hooks:\n  - {on: share.created, run: x, env: {PATH: /x}}", 2, "hooks[0].env.PATH", "set by the daemon"),
        Case("hooks:\n  - {on: share.created, run: x, env: {COUNCIL_X: y}}", 2, "hooks[0].env.COUNCIL_X", "set by the daemon"),
        Case("hooks:\n  - {on: share.created, run: x, env: {A: [b]}}", 2, "hooks[0].env.A", "must be text"),
        Case("hooks:\n  - {on: share.created, run: x, env: {A: }}", 2, "hooks[0].env.A", "must be text"),
        Case("hooks:\n  - {on: share.created, run: x, env: [A]}", 2, "hooks[0].env", "must be a mapping"),
        Case("hooks:\n  - {on: share.created, run: x, env: {A: \"secret\\0\"}}", 2, "hooks[0].env.A", "NUL"),
        Case("hooks:\n  -", 2, "hooks[0]", "needs"),
        Case("features: {sharing: maybe}", 1, "features.sharing", "true or false"),
    ]

    @Test(arguments: cases) func `a fault is told with its line, its key and what is allowed`(wanted: Case) {
        let found = faults(wanted.yaml)
        #expect(found.count == 1, "\(found)")
        guard let fault = found.first else { return }
        #expect(fault.line == wanted.line)
        #expect(fault.keyPath == wanted.path)
        #expect(fault.message.contains(wanted.says), "\(fault)")
        #expect(fault.message.hasSuffix("."))
    }

    @Test func `all faults of a file are told, in the order of its lines`() {
        let found = faults(
            """
            turns: {time_limit: 5}
            server:
              socket_mod: 1
              http: 0.0.0.0:1
            turns: {}
            hooks:
              - {on: data.changed, run: x, timeout: soon, colour: red}
            councils:
              default: {members: [x/y]}
            data: /a
            data: /b
            data: /c
            """)
        #expect(
            found.map(\.keyPath) == [
                "turns.time_limit", "server.socket_mod", "server.http", "turns", "hooks[0].timeout", "hooks[0].colour",
                "councils.default.members", "data", "data",
            ])
        #expect(found.map(\.line) == [1, 3, 4, 5, 7, 7, 9, 11, 12])
        #expect(found[0].description.hasPrefix("council.yaml:1:9: turns.time_limit: "))
    }

    @Test func `a wrong provider is one fault and not one more for each model`() {
        #expect(faults("providers: {dmo: {}}\ncouncils: {default: {members: [demo/a, demo/b]}}").count == 1)
    }

    @Test func `what stands before an at sign in a URL is never repeated`() {
        let found = faults("providers: {openrouter: {base_url: \"https://ana:hunter2@example.org/v1\"}}")
        #expect(found.count == 1 && found[0].message.contains("password"))
        #expect(!found[0].description.contains("hunter2"))
    }
}
