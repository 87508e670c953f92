import CouncilConfiguration
import CouncilModel
import Documents
import FileStore
import FoundationEssentials

extension Exports {
    /// The largest document that a hook may make, in bytes.
    static let outputLimit = 64 << 20
    /// `EX_UNAVAILABLE`: the hook lacks a program; its last line says which.
    private static let unavailable: Int32 = 69
    /// `EX_DATAERR`: the hook can't make a document of this conversation; its last line says why.
    private static let unfit: Int32 = 65

    /// What an export hook reads: all that it needs, so that it need not call back.
    func envelope(
        _ id: EventID, _ stored: [UInt8], _ document: ConversationDocument, _ format: ExportFormat, for caller: SignedIn
    ) throws -> [UInt8] {
        struct Head: Encodable {
            let id: EventID
            let event: String
            let time: Timestamp
            let user: EventUser
            let format: String
        }
        let head = Head(
            id: id, event: "export.\(format.format)", time: clock.now(), user: EventUser(caller.profile), format: format.format)
        var envelope = JSONObject(opening: try RecordJSON.encode(head, path: "export"))
        envelope.append(key: "conversation", value: stored)
        envelope.append(key: "markdown", value: try RecordJSON.encodeLine(document.markdown(), path: "export"))
        // Nobody can unfold paper.
        envelope.append(key: "html", value: try RecordJSON.encodeLine(document.html(isFolded: false), path: "export"))
        return envelope.closed()
    }

    /// The document that the hook writes.
    func made(
        by named: NamedHook, _ format: ExportFormat, event id: EventID, from envelope: [UInt8], for caller: SignedIn
    ) async throws -> [UInt8] {
        let occasion = HookCalls.Occasion(event: "export.\(format.format)", id: id, user: caller.user)
        let call = try await hooks.calls.run(named, for: occasion, input: envelope, on: hooks.exports, outputLimit: Self.outputLimit)
        guard let outcome = call.outcome else {
            logger.error("an export hook could not run: \(call.run.error ?? "")", metadata: ["hook": "\(named.name)"])
            throw Self.failure(of: format)
        }
        switch outcome.end {
        case .exited(0) where outcome.isOutputCut:
            throw CouncilError.unavailable(
                "The \(format.format) document is larger than \(Self.outputLimit >> 20) MiB: take another format.")
        case .exited(0) where !outcome.output.isEmpty:
            return outcome.output
        case .exited(Self.unavailable):
            let words = call.lastLine ?? "A program that it needs is missing."
            throw CouncilError.unavailable("The format \(format.format) can't be made here: \(words)")
        case .exited(Self.unfit):
            let words = call.lastLine ?? "The hook refuses it without a reason."
            let sentence = "The conversation can't be made into \(format.format): \(words)"
            throw CouncilError.invalid(sentence, fields: ["format": sentence])
        case .timedOut:
            throw CouncilError.unavailable(
                "The \(format.format) document took too long and was given up: try again, or take another format.")
        case .exited, .signalled:
            logger.error(
                "an export hook failed: \(call.run.error ?? "It wrote nothing.") \(call.lastLine ?? "")",
                metadata: ["hook": "\(named.name)"])
            throw Self.failure(of: format)
        }
    }

    private static func failure(of format: ExportFormat) -> CouncilError {
        .unavailable("The \(format.format) document could not be made: ask your administrator to look at the log.")
    }
}
