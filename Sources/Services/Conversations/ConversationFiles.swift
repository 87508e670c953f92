import CouncilModel
import FileStore

/// One conversation's directory: `conversation.json` and `messages/000001.json`, ….
///
/// Its methods block: call them in the owner's lane, or on the store's pool where they only read.
struct ConversationFiles: Sendable {
    let directory: Directory
    let files: FileStore

    var summaryPath: String { "\(directory.path)/conversation.json" }

    private var messages: String { "\(directory.path)/messages" }

    /// - Parameter number: counts from 1.
    func messagePath(_ number: Int) -> String { "\(messages)/\(Self.name(number))" }

    private static func name(_ number: Int) -> String {
        let digits = String(number)
        return "\(String(repeating: "0", count: max(0, 6 - digits.count)))\(digits).json"
    }

    /// `nil` for what is not a message's name to the letter: nobody would find it again under its number.
    private static func number(_ name: String) -> Int? {
        guard let number = Int(name.dropLast(5)), (1...maximum).contains(number), Self.name(number) == name else { return nil }
        return number
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
        try found { try files.names(in: messages) }?.compactMap(Self.number).sorted() ?? []
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

    /// What a later question carries of a message: much cheaper to read than all of it.
    func gist(_ number: Int) throws(FileStoreError) -> MessageGist {
        try files.readRecord(MessageGist.self, at: messagePath(number)).value
    }

    /// Writes a question and the answer that is to grow beside it, as a pair: both are there, or none.
    func append(_ question: UserMessage, _ answer: AssistantMessage, behind count: Int) throws {
        try write(question, as: count + 1)
        do {
            try write(answer, as: count + 2)
        } catch {
            _ = try? files.remove(messagePath(count + 1))
            throw error
        }
    }

    /// Takes such a pair back.
    func withdraw(behind count: Int) throws(FileStoreError) {
        try files.remove(messagePath(count + 2))
        try files.remove(messagePath(count + 1))
    }

    func write(_ message: some Encodable & Sendable, as number: Int) throws(FileStoreError) {
        try files.writeRecord(message, to: messagePath(number))
    }

    func update(_ change: (inout Conversation) throws -> Void) throws -> Record<Conversation> {
        try files.updateRecord(Conversation.self, at: summaryPath, change: change).record
    }
}

/// What a follow-up carries of a message.
enum MessageGist: Decodable, Sendable {
    case question(String)
    /// `nil` where the run brought none.
    case answer(String?)

    private struct Fields: Decodable {
        struct Final: Decodable {
            let response: String
        }

        let role: Message.Role
        let content: String?
        let stage3: Final?
    }

    init(from decoder: any Decoder) throws {
        let fields = try Fields(from: decoder)
        switch (fields.role, fields.content) {
        case (.assistant, _): self = .answer(fields.stage3?.response)
        case (.user, let content?): self = .question(content)
        case (.user, nil):
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "a question without content"))
        }
    }
}
