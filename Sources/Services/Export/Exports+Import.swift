import CouncilModel
import FileStore
import FoundationEssentials
public import NIOCore

extension Exports {
    /// Makes a new conversation of an exported one (`json`). It gets an id of its own, so that it replaces nothing; all else is as it was.
    ///
    /// - Parameter document: one conversation as `GET …/export` gives it, at most `importLimit` bytes.
    /// - Returns: the conversation with its messages, as JSON.
    /// - Throws: `.malformed` for what is no JSON, `.misshapen` with a sentence for each field that can't be.
    public func `import`(_ document: [UInt8], by caller: SignedIn) async throws -> ByteBuffer {
        let now = clock.now()
        let imported = try await desk.run { try Self.read(document, now: now) }
        let conversation = imported.conversation(id: .random())
        let (parent, index) = (data.conversations(of: caller.user), conversations.indexes[caller.user])
        try await data.change(caller.user) { [data] in
            guard try found({ try data.profiles.read(caller.user) }) != nil else {
                throw CouncilError.unauthenticated("This account was deleted.")
            }
            try data.files.createDirectory(parent.path)
            let record = try data.files.makeDirectory(conversation.id.text, in: parent) { path in
                let files = ConversationFiles(directory: Directory(path), files: data.files)
                try data.files.createDirectory(path + "/messages")
                for (index, message) in imported.messages.enumerated() { try files.write(message, as: index + 1) }
                return try data.files.writeRecord(conversation, to: files.summaryPath)
            }
            try index.note(record)
        }
        return try await conversations.document(conversation.id, by: caller)
    }

    private static func read(_ document: [UInt8], now: Timestamp) throws -> ImportedConversation {
        guard String(validating: document, as: UTF8.self) != nil else { throw CouncilError.malformed("The document is not UTF-8.") }
        let imported: ImportedConversation
        do {
            imported = try JSONDecoder().decode(ImportedConversation.self, from: Data(document))
        } catch let error as DecodingError {
            throw CouncilError(error)
        }
        try imported.check(now: now)
        return imported
    }
}
