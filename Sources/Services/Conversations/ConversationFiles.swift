import CouncilModel
import FileStore
import Glibc

/// One conversation's directory: `conversation.json` and `messages/000001.json`, ….
///
/// Its methods block: call them in the owner's lane, or on the store's pool where they only read.
struct ConversationFiles: Sendable {
    let directory: Directory
    let files: FileStore

    var summaryPath: String { "\(directory.path)/conversation.json" }

    private var messages: String { "\(directory.path)/messages" }

    /// All that its files lie in, each in the one before.
    var directories: [String] { [directory.path, messages] }

    /// - Parameter number: counts from 1.
    func messagePath(_ number: Int) -> String { "\(messages)/\(Self.name(number))" }

    static func name(_ number: Int) -> String {
        let digits = String(number)
        return switch digits.utf8.count {
        case ..<6: "000000".dropLast(digits.utf8.count) + digits + ".json"
        default: digits + ".json"
        }
    }

    /// `nil` for what is not a message's name to the letter: nobody would find it again under its number.
    private static func number(_ name: UnsafeRawBufferPointer) -> Int? {
        let count = name.count - 5
        guard count >= 6, count <= 10, let base = name.baseAddress, memcmp(base + count, ".json", 5) == 0 else { return nil }
        var number = 0
        for at in 0..<count {
            let digit = name[at] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            number = number * 10 + Int(digit)
        }
        let isPlain = count == 6 || name[0] != UInt8(ascii: "0")
        return isPlain && (1...maximum).contains(number) ? number : nil
    }

    /// Messages that a conversation may have.
    private static let maximum = 1_000_000_000

    /// - Throws: `FileStoreError`; `.damaged` too where it is another conversation's.
    func summary() throws(FileStoreError) -> Conversation {
        let summary = try files.readRecord(Conversation.self, at: summaryPath).value
        try Self.check(summary, at: summaryPath)
        return summary
    }

    /// A copied directory still names the conversation that it was copied from.
    static func check(_ summary: Conversation, at path: String) throws(FileStoreError) {
        guard path.hasSuffix("/\(summary.id)/conversation.json") else {
            throw .damaged(path: path, reason: "its id is not its directory's name")
        }
    }

    /// The numbers of the messages that are there, in order.
    func numbers() throws -> [Int] {
        try found { try files.names(in: messages, as: Self.number) }?.sorted() ?? []
    }

    func summaryStamp() throws(FileStoreError) -> FileStamp {
        try files.stamp(of: summaryPath)
    }

    /// Equal lists mean that no message came, went or changed.
    func messageStamps() throws -> [FileStamp] {
        try found { try files.stamps(in: messages) } ?? []
    }

    /// Whose turn a message is, and what of it a later question needs.
    func message(_ number: Int) throws(FileStoreError) -> Message {
        try files.readRecord(Message.self, at: messagePath(number)).value
    }

    /// What a later question carries of a message.
    func gist(_ number: Int) throws(FileStoreError) -> MessageGist {
        let path = messagePath(number)
        return try MessageGist(try files.read(path).bytes, path: path)
    }

    /// The messages' directory, held open to read many of them.
    func openMessages() throws(FileStoreError) -> OpenDirectory { try OpenDirectory(messages, of: files) }

    /// Writes a question and the answer that is to grow beside it, as a pair: both are there, or none.
    func append(_ question: UserMessage, _ answer: AssistantMessage, behind count: Int) throws(FileStoreError) {
        let (first, second) = (messagePath(count + 1), messagePath(count + 2))
        let pair = ((first, try RecordJSON.encode(question, path: first)), (second, try answer.fileText(at: second)))
        do throws(FileStoreError) {
            try files.writePair(pair.0, pair.1)
        } catch {
            // Git keeps no empty directory: a conversation that it brought back before its first question has none for its messages.
            guard case .notFound = error else { throw error }
            // Not there: the whole conversation is gone, and stays so.
            _ = try summaryStamp()
            try files.createDirectory(messages)
            try files.writePair(pair.0, pair.1)
        }
    }

    /// Takes such a pair back.
    func withdraw(behind count: Int) throws(FileStoreError) {
        try files.remove(messagePath(count + 2))
        try files.remove(messagePath(count + 1))
    }

    func write(_ message: AssistantMessage, as number: Int) throws(FileStoreError) {
        let path = messagePath(number)
        try files.write(try message.fileText(at: path), to: path)
    }

    func write(_ message: Message, as number: Int) throws(FileStoreError) {
        switch message {
        case .user(let question): try files.writeRecord(question, to: messagePath(number))
        case .assistant(let answer): try write(answer, as: number)
        }
    }

    func update(_ change: (inout Conversation) throws -> Void) throws -> Record<Conversation> {
        try files.updateRecord(Conversation.self, at: summaryPath, change: change).record
    }
}
