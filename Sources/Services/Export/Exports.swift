import CouncilConfiguration
public import CouncilModel
import Documents
import FileStore
import Logging
import NIOCore
import ThreadPool

/// Conversations as files, and back.
public struct Exports: Sendable {
    /// The largest document that is taken for an import, in bytes.
    public static let importLimit = 32 << 20

    let data: DataDirectory
    let conversations: Conversations
    let settings: Settings
    let clock: WallClock
    let logger: Logger
    let hooks: Hooks
    /// Large documents are read and written here, so that they hold up nobody's answer.
    let desk = ThreadPool(name: "documents", threads: 1)

    /// What conversations can be exported in now.
    public func formats() -> [ExportFormat] { settings.current.exportFormats.map(\.format) }

    /// The conversation in a format; `json` for `nil`.
    ///
    /// - Throws: `.invalid` for an unknown format, naming those that are installed; `.notFound`; `.forbidden`; `.unavailable` where a
    ///   hook can't make its document.
    public func export(_ id: ConversationID, as name: String?, by caller: SignedIn) async throws -> ExportedDocument {
        let (format, hook) = try chosen(name ?? ExportFormat.json.format)
        try settings.require(.export, of: caller)
        let stored = [UInt8](try await conversations.document(id, by: caller).readableBytesView)
        let whole = try await desk.run { try RecordJSON.decode(WholeConversation.self, from: stored, path: "\(id)") }
        let about = EventConversation(id: whole.conversation.id, title: whole.conversation.title)
        try await hooks.gate(.export(about, format: format.format), by: caller)
        let document = ConversationDocument(conversation: whole.conversation, messages: whole.messages)
        let bytes: [UInt8]
        if let hook {
            let event = EventID.random()
            let input = try await desk.run { try envelope(event, stored, document, format, for: caller) }
            bytes = try await made(by: hook, format, event: event, from: input, for: caller)
        } else {
            bytes = await desk.run {
                switch format {
                case .markdown: Array(document.markdown().utf8)
                case .html: Array(document.html().utf8)
                default: stored
                }
            }
        }
        let conversation = whole.conversation
        try await hooks.announce(.exportMade(about, format: format.format), about: caller.profile)
        return ExportedDocument(
            bytes: bytes, format: format, name: DocumentName(title: conversation.title, createdAt: conversation.createdAt))
    }

    private func chosen(_ name: String) throws -> (format: ExportFormat, hook: NamedHook?) {
        let installed = settings.current.exportFormats
        guard let found = installed.first(where: { $0.format.format == name }) else {
            let names = installed.map(\.format.format).joined(separator: ", ")
            let sentence = "There is no such export format; installed are \(names)."
            throw CouncilError.invalid(sentence, fields: ["format": sentence])
        }
        return found
    }
}
