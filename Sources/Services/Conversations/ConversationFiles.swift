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
    func messagePath(_ number: Int) -> String {
        let digits = String(number)
        return "\(messages)/\(String(repeating: "0", count: max(0, 6 - digits.count)))\(digits).json"
    }

    func summary() throws(FileStoreError) -> Conversation {
        try files.readRecord(Conversation.self, at: summaryPath).value
    }

    /// The numbers of the messages that are there, in order.
    func numbers() throws -> [Int] {
        try found { try files.names(in: messages) }?.compactMap { name in
            name.hasSuffix(".json") && !name.hasPrefix(".") ? Int(name.dropLast(5)) : nil
        }.sorted() ?? []
    }

    func bytes(ofMessage number: Int) throws(FileStoreError) -> [UInt8] {
        try files.read(messagePath(number)).bytes
    }

    /// Whose turn a message is, and what of it a later question needs.
    func message(_ number: Int) throws(FileStoreError) -> StoredMessage {
        try files.readRecord(StoredMessage.self, at: messagePath(number)).value
    }

    func assistantMessage(_ number: Int) throws(FileStoreError) -> AssistantMessage {
        try files.readRecord(AssistantMessage.self, at: messagePath(number)).value
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

    func write(_ message: some Encodable & Sendable, as number: Int) throws(FileStoreError) {
        try files.writeRecord(message, to: messagePath(number))
    }

    func update(_ change: (inout Conversation) throws -> Void) throws -> Record<Conversation> {
        try files.updateRecord(Conversation.self, at: summaryPath, change: change).record
    }
}

/// A message of either kind.
enum StoredMessage: Decodable, Sendable {
    case user(UserMessage)
    case assistant(AssistantMessage)

    private enum Role: String, Decodable { case user, assistant }

    private enum CodingKeys: String, CodingKey { case role }

    init(from decoder: any Decoder) throws {
        switch try decoder.container(keyedBy: CodingKeys.self).decode(Role.self, forKey: .role) {
        case .user: self = .user(try UserMessage(from: decoder))
        case .assistant: self = .assistant(try AssistantMessage(from: decoder))
        }
    }
}
