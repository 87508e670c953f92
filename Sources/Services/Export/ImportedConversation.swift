import CouncilModel

/// An exported conversation on its way back. What is in it comes from a file that anybody may have written: only what this daemon could have written
/// itself is taken.
struct ImportedConversation: Sendable {
    let messages: [Message]
    private let title: String
    private let council: String?
    private let models: [ModelID]
    private let leadModel: ModelID
    private let createdAt: Timestamp
    private let updatedAt: Timestamp?

    /// The most messages of one conversation.
    static let mostMessages = 10_000
    private static let longestTitle = 200
    private static let longestName = 200
    private static let longestQuestion = 1 << 20

    /// The conversation under a new id.
    func conversation(id: ConversationID) -> Conversation {
        var conversation = Conversation(id: id, createdAt: createdAt, council: council, models: models, leadModel: leadModel)
        conversation.title = title
        conversation.updatedAt = updatedAt ?? createdAt
        conversation.messageCount = messages.count
        return conversation
    }

    /// - Throws: `.misshapen`, with a sentence for each field that can't be.
    func check(now: Timestamp) throws {
        var faults = ImportFaults()
        let visible = title.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        faults.expect(
            visible && (1...Self.longestTitle).contains(title.unicodeScalars.count), "title",
            "is one line of 1 to \(Self.longestTitle) characters")
        faults.expect(Self.isName(council), "council", "is a name of at most \(Self.longestName) characters")
        faults.expect(
            Set(models).count == models.count && (Council.minimumMembers...Council.maximumMembers).contains(models.count), "models",
            "are \(Council.minimumMembers) to \(Council.maximumMembers) different models")
        for (field, time) in [("created_at", createdAt), ("updated_at", updatedAt ?? createdAt)] {
            faults.expect(Self.isPast(time, now), field, "lies between the year 2000 and now")
        }
        faults.expect(messages.count <= Self.mostMessages, "messages", "are at most \(Self.mostMessages)")
        for (index, message) in messages.enumerated() where !faults.isFull {
            check(message, at: index, now, &faults)
        }
        try faults.throwAny()
    }

    private func check(_ message: Message, at index: Int, _ now: Timestamp, _ faults: inout ImportFaults) {
        let field = "messages[\(index)]"
        let role: Message.Role = index % 2 == 0 ? .user : .assistant
        guard message.role == role else {
            return faults.expect(false, "\(field).role", "is \(role.rawValue): questions and answers take turns, a question first")
        }
        switch message {
        case .user(let question):
            let isText = question.content.contains { !$0.isWhitespace } && question.content.utf8.count <= Self.longestQuestion
            faults.expect(isText, "\(field).content", "is a text of at most \(Self.longestQuestion) bytes")
            faults.expect(Self.isPast(question.createdAt, now), "\(field).created_at", "lies between the year 2000 and now")
        case .assistant(let answer):
            for time in [answer.createdAt, answer.completedAt ?? answer.createdAt] {
                faults.expect(Self.isPast(time, now), "\(field).created_at", "lies between the year 2000 and now")
            }
            faults.check(answer, at: field)
        }
    }

    /// Clocks differ a little between hosts.
    private static func isPast(_ time: Timestamp, _ now: Timestamp) -> Bool {
        time.milliseconds >= 946_684_800_000 && time <= now.advanced(by: .seconds(86_400))
    }

    private static func isName(_ text: String?) -> Bool {
        guard let text else { return true }
        return (1...longestName).contains(text.unicodeScalars.count)
            && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }
}

extension ImportedConversation: Decodable {
    private enum CodingKeys: String, CodingKey {
        case title, council, models, messages
        case leadModel = "lead_model"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }
}
