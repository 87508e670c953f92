import CouncilModel
import FileStore

/// What lists show of a conversation, with its line of the list as bytes that are JSON already.
struct ConversationEntry: Sendable {
    let id: ConversationID
    let createdAt: Timestamp
    let title: String
    let hasMessages: Bool
    /// `{"id":…,"created_at":…,"title":…,"message_count":…}`
    let line: [UInt8]

    /// - Parameter id: the conversation's, as the index has it already: one text in memory for both.
    init(_ conversation: Conversation, id: ConversationID) throws(FileStoreError) {
        self.id = id
        createdAt = conversation.createdAt
        title = conversation.title
        hasMessages = conversation.messageCount > 0
        line = try RecordJSON.encodeLine(Line(conversation), path: conversation.id.text)
    }

    private struct Line: Encodable {
        let id: ConversationID
        let createdAt: Timestamp
        let updatedAt: Timestamp
        let title: String
        let messageCount: Int

        init(_ conversation: Conversation) {
            id = conversation.id
            createdAt = conversation.createdAt
            updatedAt = conversation.updatedAt
            title = conversation.title
            messageCount = conversation.messageCount
        }

        private enum CodingKeys: String, CodingKey {
            case id, title
            case createdAt = "created_at"
            case updatedAt = "updated_at"
            case messageCount = "message_count"
        }
    }
}
