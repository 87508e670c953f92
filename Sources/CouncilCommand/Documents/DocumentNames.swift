import CouncilModel

/// The names of the files that conversations are written to. Titles and times come from a server: what is no time, or no id, has no part in a name.
struct DocumentNames {
    /// Conversation's id → a name without an extension, different for each.
    private let names: [String: String]

    /// - Parameter conversations: as the API lists them.
    init(_ conversations: [JSONValue]) {
        var plain: [(id: String, name: String)] = []
        for conversation in conversations {
            guard let id = conversation["id"]?.string, let checked = ConversationID(id) else { continue }
            let time = conversation["created_at"]?.string.flatMap { Timestamp($0) } ?? Timestamp(milliseconds: 0)
            plain.append((checked.text, DocumentName(title: conversation["title"]?.string ?? "", createdAt: time).text))
        }
        // Some file systems take capitals for their small letters.
        let counts = Dictionary(plain.map { ($0.name.lowercased(), 1) }, uniquingKeysWith: +)
        names = Dictionary(
            plain.map { ($0.id, counts[$0.name.lowercased()] == 1 ? $0.name : "\($0.name) (\($0.id.prefix(8)))") }, uniquingKeysWith: { $1 }
        )
    }

    /// Those whose ids can be asked for, in their order.
    subscript(_ id: String) -> String? { names[id] }
}
