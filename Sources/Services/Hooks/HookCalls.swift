import CouncilConfiguration
import CouncilModel
import Cryptography
import ScriptRunner

/// Runs hooks: gives them the environment that they are promised, and notes what came of it.
struct HookCalls: Sendable {
    /// What a hook is run for.
    struct Occasion: Sendable {
        let event: String
        let id: EventID
        let user: UserID?
    }

    /// How long a hook may act for its event's user.
    private static let tokenLifetime = Duration.seconds(300)

    let data: DataDirectory
    let settings: Settings
    let tokens: JSONWebTokens
    let home: String
    let clock: WallClock
    let log = HookLog()

    /// - Parameter outputLimit: the bytes kept of each stream; of them `HookRun` shows the first few thousand.
    /// - Returns: what is told of the run; how it ended, `nil` where it could not begin; the last line of what is kept of its standard error.
    /// - Throws: `CancellationError`: it has been ended then, and is not noted.
    func run(
        _ named: NamedHook, for occasion: Occasion, input: [UInt8], on scripts: ScriptRunner, outputLimit: Int = HookText.limit
    ) async throws -> (run: HookRun, outcome: ScriptOutcome?, lastLine: String?) {
        let hook = named.hook
        let startedAt = clock.now()
        let token = try await token(for: occasion.user)
        let script = Script(
            executable: hook.run, arguments: hook.arguments, environment: environment(of: hook, occasion, token: token), directory: "/",
            timeLimit: hook.timeout, outputLimit: max(outputLimit, HookText.limit))
        var outcome: ScriptOutcome?
        let error: String?
        do {
            // Its file may have come within others' reach since the configuration was read.
            if let fault = await data.files.pool.run({ HookFile.faults(of: hook.run).first }) {
                error = fault
            } else {
                let ended = try await scripts.run(script, input: input)
                outcome = ended
                error = Self.fault(ended, limit: hook.timeout)
            }
        } catch ScriptError.cancelled {
            throw CancellationError()
        } catch let fault {
            error = fault.description
        }
        let run = HookRun(
            hook: named.name, event: occasion.event, eventID: occasion.id, user: occasion.user, startedAt: startedAt,
            milliseconds: outcome.map { Int($0.duration / .milliseconds(1)) } ?? 0, exitCode: outcome.flatMap(Self.exitCode), error: error,
            output: outcome.map { Self.told($0, of: occasion.event, hiding: token) } ?? "",
            errors: outcome.map { Self.shown($0.errors, $0.areErrorsCut, token) } ?? "")
        log.note(run)
        return (run, outcome, outcome.flatMap { HookText.lastLine($0.errors, hiding: token) })
    }

    private func environment(of hook: Configuration.Hook, _ occasion: Occasion, token: String) -> [String: String] {
        let server = settings.current.server
        let given = [
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": home, "LANG": "C.UTF-8", "TZ": "UTC",
            "COUNCIL_EVENT": occasion.event, "COUNCIL_EVENT_ID": occasion.id.text, "COUNCIL_SOCKET": server.socket,
            "COUNCIL_DATA": data.root.path, "COUNCIL_PUBLIC_URL": server.publicURL, "COUNCIL_TOKEN": token,
        ]
        return given.merging(hook.environment) { _, own in own }
    }

    /// An access token of nobody's session; empty where there is no such person, or no longer.
    private func token(for user: UserID?) async throws -> String {
        guard let user, let profile = try await found({ try await data.profiles.value(user) }), profile.id == user,
            profile.status == .active
        else { return "" }
        let now = clock.now()
        return try tokens.sign(
            AccessClaims(
                sub: user, type: AccessClaims.accessType, iat: now.date, exp: now.advanced(by: Self.tokenLifetime).date, sid: nil))
    }

    /// What is told of the standard output. An exported document is its owner's alone: of it the size.
    private static func told(_ outcome: ScriptOutcome, of event: String, hiding token: String) -> String {
        if let size = HookText.sizeOfNoText(outcome.output, isCut: outcome.isOutputCut) { return size }
        guard event.hasPrefix("export."), EventName(rawValue: event) == nil, !outcome.output.isEmpty else {
            return shown(outcome.output, outcome.isOutputCut, token)
        }
        return "a document of \(outcome.isOutputCut ? "more than " : "")\(outcome.output.count) bytes"
    }

    private static func exitCode(_ outcome: ScriptOutcome) -> Int32? {
        if case .exited(let code) = outcome.end { code } else { nil }
    }

    private static func fault(_ outcome: ScriptOutcome, limit: Duration) -> String? {
        switch outcome.end {
        case .exited(0): nil
        case .exited(let code): "It ended with exit status \(code)."
        case .signalled(let signal): "It was ended by signal \(signal)."
        case .timedOut: "It did not end within \(limit) and was ended."
        }
    }

    private static func shown(_ bytes: [UInt8], _ isCut: Bool, _ token: String) -> String {
        HookText.cleaned(Array(bytes.prefix(HookText.limit)), isCut: isCut || bytes.count > HookText.limit, hiding: token)
    }
}
