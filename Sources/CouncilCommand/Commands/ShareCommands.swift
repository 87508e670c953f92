import ArgumentParser
import Markdown

/// `council share`
struct ShareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "share", abstract: "Make a read-only link to a conversation.",
        discussion: """
            Whoever has the link reads the conversation as it is now, without an account. The link is shown once.
              council share last
              council share 1f0c --expires 7d --password
              council share last --live > link.txt
            """)

    @Argument(help: "The conversation's id, its first characters, or “last”.")
    var id: String
    @Option(help: ArgumentHelp("How long the link is good for, such as 30m, 12h or 7d; else until it is withdrawn.", valueName: "time"))
    var expires: Lifetime?
    @Flag(help: "Ask for a password that visitors must know (or read it as the first line of the input).")
    var password = false
    @Flag(help: "Show the conversation as it is each time, with what is added later.")
    var live = false
    @OptionGroup var output: JSONOption
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let place = try Workplace(options)
        let id = try await ConversationFinder(account: place.account).id(for: id)
        var wish: [String: JSONValue] = ["live": .bool(live)]
        if let expires { wish["expires_in"] = .int(expires.seconds) }
        if password { wish["password"] = .string(try askPassword(place)) }
        let bytes = try await place.account.body(of: .post("/api/conversations/\(Call.escaped(id))/shares", .object(wish)))
        if output.json { return try place.console.write(json: bytes) }
        let share = try JSONValue(parsing: bytes)
        try place.console.write(TerminalText.line(share["url"]?.string ?? "") + "\n")
        guard place.console.outputIsTerminal else { return }
        let until = share["expires_at"]?.string.map { "until " + Figures.localTime($0) } ?? "until it is withdrawn"
        let number = String((share["id"]?.string ?? "").prefix(8))
        place.console.tell("Good \(until). It is not shown again. Withdraw it with: council unshare \(TerminalText.line(number))\n")
    }

    private func askPassword(_ place: Workplace) throws -> String {
        place.warnOfReadableSecrets()
        let prompt = Prompt(console: place.console)
        guard let password = try prompt.secret("Password for visitors (not shown): "), !password.isEmpty else {
            throw Failure(.usage, "No password was given.")
        }
        if place.console.inputIsTerminal, try prompt.secret("The same again: ") != password {
            throw Failure(.usage, "The two passwords differ: nothing was shared.")
        }
        return password
    }
}

/// A length of time as people write it: `30m`, `12h`, `7d`.
struct Lifetime: ExpressibleByArgument {
    private static let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 7 * 86_400]

    let seconds: Int

    init?(argument: String) {
        guard let unit = argument.last.flatMap({ Self.units[$0] }), argument.dropLast().allSatisfy({ $0.isASCII && $0.isNumber }),
            let number = Int(argument.dropLast()), number > 0
        else { return nil }
        let (seconds, isTooMuch) = number.multipliedReportingOverflow(by: unit)
        guard !isTooMuch else { return nil }
        self.seconds = seconds
    }
}

/// `council shares`
struct SharesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shares", abstract: "List the links that you gave out.",
        discussion: """
            In a pipe, a line holds the whole id, when it was made, until when it is good, what it asks for and shows, how often it was \
            looked at, and the title, with tabs between them. The links themselves are not kept anywhere.
              council shares
              council shares --json | jq -r '.[] | select(.views == 0).id'
            """)

    @OptionGroup var output: JSONOption
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let place = try Workplace(options)
        let bytes = try await place.account.body(of: .get("/api/shares"))
        if output.json { return try place.console.write(json: bytes) }
        let shares = try JSONValue(parsing: bytes).elements
        if shares.isEmpty { return place.console.tell("No links yet. Make one: council share last\n") }
        var table = TextTable([
            .init(title: "id", style: .cyan), .init(title: "made", style: .dim), .init(title: "good until", style: .dim),
            .init(title: "kind"), .init(title: "views", isRight: true), .init(title: "title", yields: true),
        ])
        let characters = place.console.outputIsTerminal ? ShortIDs.length(for: shares.compactMap { $0["id"]?.string }) : 36
        for share in shares {
            table.add([
                String((share["id"]?.string ?? "").prefix(characters)), Figures.localTime(share["created_at"]?.string),
                share["expires_at"] == nil ? "no end" : Figures.localTime(share["expires_at"]?.string), Self.kind(of: share),
                "\(share["views"]?.int ?? 0)", share["title"]?.string ?? "",
            ])
        }
        try place.console.write(table)
    }

    private static func kind(of share: JSONValue) -> String {
        let live = share["live"] == .bool(true) ? "live" : "as it was"
        return share["has_password"] == .bool(true) ? live + ", password" : live
    }
}

/// `council unshare`
struct UnshareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unshare", abstract: "Withdraw links: from now on they lead nowhere.",
        discussion: "The ids are those of “council shares”; their first characters will do.\n  council unshare 93ab")

    @Argument(help: "The links' ids.")
    var ids: [String]
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let place = try Workplace(options)
        let known = try await place.account.json(of: .get("/api/shares")).elements.compactMap { $0["id"]?.string }
        var found: [String] = []
        for id in ids {
            let whole = try Self.match(id.lowercased(), in: known)
            if !found.contains(whole) { found.append(whole) }
        }
        for id in found {
            _ = try await place.account.body(of: .delete("/api/shares/" + Call.escaped(id)))
            try place.console.write("Withdrew \(id).\n")
        }
    }

    private static func match(_ wanted: String, in ids: [String]) throws -> String {
        let matches = ids.filter { $0.hasPrefix(wanted) }
        guard wanted.count >= 4 else {
            throw Failure(.usage, "“\(wanted)” is too short: give at least four characters of the link's id.")
        }
        guard let match = matches.first else {
            throw Failure(.notFound, "No link's id begins with “\(wanted)”.", notes: ["See them with: council shares"])
        }
        guard matches.count == 1 else {
            throw Failure(.usage, "“\(wanted)” begins the ids of \(Figures.count(matches.count, "link")).", notes: Array(matches.prefix(5)))
        }
        return match
    }
}
