import CouncilConfiguration
import CouncilModel
import Documents
import FileStore
import FoundationEssentials
import ScriptRunner

extension Exports {
    /// The largest document that a hook may make, in bytes.
    private static let outputLimit = 64 << 20
    /// `EX_UNAVAILABLE`: the hook lacks a program; its last line says which.
    private static let unavailable: Int32 = 69

    /// What an export hook reads: all that it needs, so that it need not call back.
    func envelope(
        _ id: String, _ stored: [UInt8], _ document: ConversationDocument, _ format: ExportFormat, for caller: SignedIn
    ) throws -> [UInt8] {
        struct Head: Encodable {
            struct User: Encodable {
                let id: UserID
                let email: EmailAddress
                let displayName: String?

                private enum CodingKeys: String, CodingKey {
                    case id, email
                    case displayName = "display_name"
                }
            }

            let id: String
            let event: String
            let time: Timestamp
            let user: User
            let format: String
        }
        let user = Head.User(id: caller.user, email: caller.profile.email, displayName: caller.profile.displayName)
        let head = Head(
            id: id, event: "export.\(format.format)", time: clock.now(), user: user,
            format: format.format)
        var envelope = JSONObject(opening: try RecordJSON.encode(head, path: "export"))
        envelope.append(key: "conversation", value: stored)
        envelope.append(key: "markdown", value: try RecordJSON.encodeLine(document.markdown(), path: "export"))
        // Nobody can unfold paper.
        envelope.append(key: "html", value: try RecordJSON.encodeLine(document.html(.init(isFolded: false)), path: "export"))
        return envelope.closed()
    }

    /// The document that the hook writes.
    func made(by hook: Configuration.Hook, _ format: ExportFormat, event id: String, from envelope: [UInt8]) async throws -> [UInt8] {
        let script = Script(
            executable: hook.run, arguments: hook.arguments, environment: environment(of: hook, format, event: id), directory: "/",
            timeLimit: hook.timeout, outputLimit: Self.outputLimit)
        let outcome: ScriptOutcome
        do {
            outcome = try await scripts.run(script, input: envelope)
        } catch ScriptError.cancelled {
            throw CancellationError()
        } catch {
            logger.error("the export hook \(hook.run) could not run: \(error)")
            throw Self.failure(of: format)
        }
        switch outcome.end {
        case .exited(0) where outcome.isOutputCut:
            throw CouncilError.unavailable(
                "The \(format.format) document is larger than \(Self.outputLimit >> 20) MiB: take another format.")
        case .exited(0) where !outcome.output.isEmpty:
            return outcome.output
        case .exited(Self.unavailable):
            let words = Self.lastLine(outcome.errors) ?? "A program that it needs is missing."
            throw CouncilError.unavailable("The format \(format.format) can't be made here: \(words)")
        case .timedOut:
            throw CouncilError.unavailable(
                "The \(format.format) document took too long and was given up: try again, or take another format.")
        case .exited, .signalled:
            logger.error("the export hook \(hook.run) failed (\(outcome.end)): \(Self.lastLine(outcome.errors) ?? "it said nothing")")
            throw Self.failure(of: format)
        }
    }

    private func environment(of hook: Configuration.Hook, _ format: ExportFormat, event id: String) -> [String: String] {
        let server = settings.current.server
        var environment = [
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/nonexistent", "LANG": "C.UTF-8", "TZ": "UTC",
        ]
        environment.merge(hook.environment) { $1 }
        environment["COUNCIL_EVENT"] = "export.\(format.format)"
        environment["COUNCIL_EVENT_ID"] = id
        environment["COUNCIL_SOCKET"] = server.socket
        environment["COUNCIL_DATA"] = data.root.path
        environment["COUNCIL_PUBLIC_URL"] = server.publicURL
        return environment
    }

    private static func failure(of format: ExportFormat) -> CouncilError {
        .unavailable("The \(format.format) document could not be made: ask your administrator to look at the log.")
    }

    /// The last line that is not empty, without what would drive a terminal; at most 300 characters.
    private static func lastLine(_ bytes: [UInt8]) -> String? {
        let lines = bytes.split { $0 == 0x0A || $0 == 0x0D }
        let readable = lines.reversed().lazy.map { line in
            String(
                String.UnicodeScalarView(
                    String(decoding: line, as: UTF8.self).unicodeScalars.filter { scalar in
                        scalar.properties.generalCategory != .control && scalar.properties.generalCategory != .format
                    })
            ).split(separator: " ").joined(separator: " ")
        }
        return readable.first { !$0.isEmpty }.map { String($0.prefix(300)) }
    }
}
