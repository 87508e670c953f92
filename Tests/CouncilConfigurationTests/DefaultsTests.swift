import CouncilConfiguration
import CouncilModel
import Testing

@Suite struct DefaultsTests {
    @Test(arguments: [
        "", "\n", "# only a comment\n", "---\n", "{}", "server:\naccounts:\nproviders:\ncouncils:\nplans:\nteams:\nhooks:\n", "\u{FEFF}",
    ])
    func `an empty file means the built-in defaults`(yaml: String) throws {
        #expect(try parse(yaml) == Configuration())
    }

    @Test func `the defaults are those that are documented`() {
        let defaults = Configuration()
        #expect(defaults.server.socket == "/run/council/council.sock")
        #expect(defaults.server.socketMode == 0o660)
        #expect(defaults.server.http == Configuration.Endpoint(host: "127.0.0.1", port: 8080))
        #expect(defaults.server.publicURL == "http://127.0.0.1:8080")
        #expect(defaults.accounts.accessToken == .seconds(900))
        #expect(defaults.accounts.refreshToken == .seconds(604_800))
        #expect(defaults.turns.timeLimit == .seconds(600))
        #expect(defaults.providers.openrouter?.timeout == .seconds(120))
        #expect(defaults.providers.demo == nil)
        #expect(defaults.defaultCouncil.members == models("openai/gpt-5.1", "google/gemini-3-pro-preview", "anthropic/claude-sonnet-4.5"))
        #expect(defaults.councils["default"] == defaults.defaultCouncil)
        #expect(defaults.roles["member"]?.may == ["ask", "share", "export"])
        #expect(defaults.plans["free"]?.usdPerMonth == MicroUSD(millionths: 20_000_000))
        #expect(defaults.plans["free"]?.usdPerDay == nil)
    }

    @Test func `what a file says stands beside the defaults of what it leaves out`() throws {
        let read = try parse("turns: {time_limit: 1h30m}\nplans: {pro: {usd_per_day: 0.5, models: [a/b]}}\nroles: {guest: {may: [ask]}}")
        var wanted = Configuration()
        wanted.turns.timeLimit = .seconds(5400)
        var pro = Configuration.Plan()
        pro.usdPerDay = MicroUSD(millionths: 500_000)
        pro.models = models("a/b")
        wanted.plans["pro"] = pro
        wanted.roles["guest"] = Configuration.Role(may: ["ask"])
        #expect(read == wanted)
    }

    @Test func `a plan limits only what it names`() throws {
        let free = try #require(parse("plans: {free: {requests_per_hour: 2, tokens_per_day: null}}").plans["free"])
        #expect(free.requestsPerHour == 2)
        #expect(free.tokensPerDay == nil)
        #expect(free.usdPerMonth == nil)
    }

    @Test func `only the providers that a file names exist`() throws {
        #expect(try parse("providers: {openrouter: {}}").providers.demo == nil)
        let demo = try parse("providers:\n  demo:\n")
        #expect(demo.providers.openrouter == nil)
        #expect(demo.providers.demo?.delay == .milliseconds(20))
        #expect(demo.defaultCouncil == .demo)
        #expect(try parse("providers: {demo: {}, openrouter: {}}").defaultCouncil == .builtIn)
    }

    @Test func `a council without a lead is led by its first member`() throws {
        let read = try parse(
            "councils: {default: {members: [a/b, c/d]}, pair: {members: [a/b, e/f], lead: g/h, title: null, judge_self: false}}")
        #expect(read.defaultCouncil == Council(members: models("a/b", "c/d"), lead: models("a/b")[0]))
        #expect(read.councils.keys.sorted() == ["default", "pair"])
        #expect(read.councils["pair"]?.judgeSelf == false)
        #expect(read.councils["pair"]?.titleModel == models("g/h")[0])
    }

    @Test func `teams and hooks are read whole`() throws {
        let read = try parse(
            """
            plans: {pro: {members: 4}}
            teams: {research: {plan: pro, members: [ana@example.org], admins: [Ben@example.org], shared_keys: false}}
            hooks:
              - {on: export.pdf, run: ../hooks/export-pdf}
              - on: [share.created, quota.exceeded]
                run: [../notify, -v, "", "a b", "$(id)"]
                timeout: 5s
                env: {SMTP_URL: "smtp://127.0.0.1:25", _PORT2: 25, EMPTY: ""}
              - {on: data.changed, run: /opt/backup, every: 1m}
              - {on: [data.changed, before.ask], run: /opt/backup, every: null}
            """)
        let team = try #require(read.teams["research"])
        #expect(team.plan == "pro" && !team.sharedKeys)
        #expect(team.members.map(\.text) == ["ana@example.org"] && team.admins.map(\.text) == ["Ben@example.org"])
        let export = Configuration.Hook(on: ["export.pdf"], run: "/srv/council/hooks/export-pdf")
        #expect(export.timeout == .seconds(60))
        var notify = Configuration.Hook(on: ["share.created", "quota.exceeded"], run: "/srv/council/notify")
        notify.arguments = ["-v", "", "a b", "$(id)"]
        notify.environment = ["SMTP_URL": "smtp://127.0.0.1:25", "_PORT2": "25", "EMPTY": ""]
        notify.timeout = .seconds(5)
        var backup = Configuration.Hook(on: ["data.changed"], run: "/opt/backup")
        backup.every = .seconds(60)
        let both = Configuration.Hook(on: ["data.changed", "before.ask"], run: "/opt/backup")
        #expect(read.hooks == [export, notify, backup, both])
    }

    @Test(arguments: [("\"0600\"", 0o600), ("0660", 0o660), ("0o666", 0o666), ("600", 0o600)] as [(String, UInt16)])
    func `a socket's mode is octal, quoted or not`(text: String, mode: UInt16) throws {
        #expect(try parse("server: {socket_mode: \(text)}").server.socketMode == mode)
    }

    @Test(
        arguments: [
            ("0ms", .zero), ("250ms", .milliseconds(250)), ("1s500ms", .milliseconds(1500)), ("60s", .seconds(60)), ("1m", .seconds(60)),
        ] as [(String, Duration)])
    func `times carry their units`(text: String, duration: Duration) throws {
        #expect(try parse("providers: {demo: {delay: \(text)}}").providers.demo?.delay == duration)
    }

    @Test func `numbers may be grouped by underscores`() throws {
        #expect(try parse("plans: {free: {tokens_per_day: 2_000_000}}").plans["free"]?.tokensPerDay == 2_000_000)
    }

    @Test func `an anchor and its alias are one value`() throws {
        let read = try parse("councils:\n  default: {members: &all [a/b, c/d]}\n  other: {members: *all, lead: c/d}\n")
        #expect(read.councils["other"]?.members == models("a/b", "c/d"))
    }

    @Test func `a base URL loses its last slash and keeps its path`() throws {
        #expect(
            try parse("providers: {openrouter: {base_url: \"http://127.0.0.1:11434/v1/\"}}").providers.openrouter?.baseURL
                == "http://127.0.0.1:11434/v1")
    }
}
