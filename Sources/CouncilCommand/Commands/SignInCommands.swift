import ArgumentParser
import FoundationEssentials
import Markdown

/// `council register`
struct RegisterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "register", abstract: "Make an account and sign in.",
        discussion: """
            The password is asked for, or read as a line of the input:
              council register ana@example.org
              council register --email ana@example.org < password.txt
            """)

    @OptionGroup var person: PersonOption
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let place = try Workplace(options)
        let email = try await SignInFlow(place).run(path: "/api/auth/register", email: person.given, asksTwice: true)
        try place.console.write("Welcome, \(TerminalText.line(email)). You are signed in at \(place.server.address).\n")
        if place.console.outputIsTerminal { try place.console.write("Next: council key add, then council ask \"…\"\n") }
    }
}

/// `council login`
struct LoginCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "login", abstract: "Sign in.",
        discussion: """
            The password is asked for, or read as a line of the input:
              council login ana@example.org
              council login --url http://127.0.0.1:8080 --email ana@example.org < password.txt
            """)

    @OptionGroup var person: PersonOption
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let place = try Workplace(options)
        let email = try await SignInFlow(place).run(path: "/api/auth/login", email: person.given, asksTwice: false)
        try place.console.write("Signed in as \(TerminalText.line(email)) at \(place.server.address).\n")
    }
}

/// Who signs in, with or without the option's name; asked for, or read as the input's first line, where it is not given.
struct PersonOption: ParsableArguments {
    @Argument(help: ArgumentHelp("The e-mail address; asked for where it is not given.", valueName: "email"))
    var address: String?
    @Option(help: "The same, by name.")
    var email: String?

    func validate() throws {
        if address != nil, email != nil { throw ValidationError("Give the e-mail address once.") }
    }

    var given: String? { address ?? email }
}

/// From an address and a password to stored tokens.
struct SignInFlow {
    private let place: Workplace

    init(_ place: Workplace) {
        self.place = place
    }

    /// Returns the address that is signed in.
    func run(path: String, email: String?, asksTwice: Bool) async throws -> String {
        place.warnOfReadableSecrets()
        let prompt = Prompt(console: place.console)
        guard let email = try email ?? prompt.line("E-mail: "), !email.isEmpty else {
            throw Failure(.usage, "No e-mail address was given.")
        }
        let password = asksTwice && place.console.inputIsTerminal ? try newPassword(prompt) : try password(prompt)
        let call = Call.post(path, ["email": .string(email), "password": .string(password)])
        let response = try await place.server.answer(to: call, token: nil)
        guard (200..<300).contains(response.status) else {
            var failure = Problem(response.head, body: response.body).failure
            if response.status == 401 { failure = Failure(.refused, failure.message) }
            throw failure
        }
        guard let signIn = Credentials.SignIn(try JSONValue(parsing: response.body), email: email, now: Date()) else {
            throw Failure(.refused, "The answer of \(place.server.address) holds no tokens: is a council's daemon listening there?")
        }
        let key = place.server.address.key
        try await place.store.change { credentials in
            credentials.servers[key] = signIn
            credentials.current = key
        }
        return email
    }

    private func password(_ prompt: Prompt) throws -> String {
        guard let password = try prompt.secret("Password: "), !password.isEmpty else {
            throw Failure(.usage, "No password was given.", notes: ["It is the first line of the input, or typed at a terminal."])
        }
        return password
    }

    /// A password that was typed twice alike. Whoever mistypes goes on typing: three times that is asked for, so that it
    /// does not land in the shell.
    private func newPassword(_ prompt: Prompt) throws -> String {
        for attempt in 1...3 {
            let password = try password(prompt)
            guard let again = try prompt.secret("Password again: ") else { break }
            if again == password { return password }
            if attempt < 3 { place.console.tell("The passwords differ. Once more:\n") }
        }
        throw Failure(.usage, "The passwords differ; nothing was done.")
    }
}

/// `council logout`
struct LogoutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logout", abstract: "Sign out on this machine.", discussion: "Example:\n  council logout")

    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let place = try Workplace(options)
        let key = place.server.address.key
        let server = place.server
        // The tokens go from the file whatever the server says: a session that it still holds ends by itself.
        let answer: Result<Void, any Error> = try await place.store.change { credentials in
            guard let signIn = credentials.servers.removeValue(forKey: key) else { throw Failure.notSignedIn(server.address) }
            let call = Call.post("/api/auth/logout", ["refresh_token": .string(signIn.refreshToken)])
            do {
                let response = try await server.answer(to: call, token: signIn.accessToken)
                if response.status >= 400, response.status != 401 { throw Problem(response.head, body: response.body).failure }
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        if case .failure(let failure as Failure) = answer {
            place.console.tell("council: signed out here, but the server could not be told: \(TerminalText.line(failure.message))\n")
        } else {
            try answer.get()
        }
        try place.console.write("Signed out of \(server.address).\n")
    }
}

/// `council whoami`
struct WhoamiCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "whoami", abstract: "Show who is signed in, and where.", discussion: "Example:\n  council whoami --json")

    @OptionGroup var output: JSONOption
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let place = try Workplace(options)
        let bytes = try await place.account.body(of: .get("/api/auth/me"))
        if output.json { return try place.console.write(json: bytes) }
        let me = try JSONValue(parsing: bytes)
        let email = TerminalText.line(me["email"]?.string ?? "")
        guard place.console.outputIsTerminal else { return try place.console.write(email + "\n") }
        var facts = [("name", me["display_name"]?.string), ("role", me["role"]?.string), ("plan", me["plan"]?.string)]
        facts += [("since", Figures.localTime(me["created_at"]?.string)), ("server", "\(place.server.address)")]
        let lines = facts.compactMap { name, value in value.map { "  \(TerminalText.padded(name, to: 8))\(TerminalText.line($0))\n" } }
        try place.console.write(place.console.paint(email, .bold) + "\n" + lines.joined())
    }
}
