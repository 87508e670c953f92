import CouncilModel
import FileStore

/// What hooks are given in a test: a sample of whatever they are on.
struct SampleInput {
    let event: String
    let id: EventID
    let time: Timestamp

    private static let text = "# Origins of tea\n\nTea comes from China.\n"
    private static let page =
        "<!doctype html><html><head><title>Origins of tea</title></head><body><p>Tea comes from China.</p></body></html>"

    private struct Export: Encodable {
        struct Talk: Encodable {
            let id: ConversationID
            let title: String
            let createdAt: Timestamp
            let messages: [UserMessage]

            private enum CodingKeys: String, CodingKey {
                case id, title, messages
                case createdAt = "created_at"
            }
        }

        let id: EventID
        let event: String
        let time: Timestamp
        let user: EventUser
        let conversation: Talk
        let markdown: String
        let html: String
    }

    func json() throws -> [UInt8] {
        if let name = EventName(rawValue: event) {
            let sample = EventEnvelope.sample(name)
            return try bytes(EventEnvelope(id: id, time: time, user: sample.user, notify: true, event: sample.event))
        }
        if let gate = Gate.sample(event) {
            let user: EventUser? = if case .register = gate { nil } else { .sample }
            return try bytes(GateInput(id: id, time: time, user: user, gate: gate))
        }
        let talk = Export.Talk(
            id: .random(), title: "Origins of tea", createdAt: time,
            messages: [UserMessage(content: "Where does tea come from?", createdAt: time)])
        return try bytes(
            Export(id: id, event: event, time: time, user: .sample, conversation: talk, markdown: Self.text, html: Self.page))
    }

    private func bytes(_ value: some Encodable) throws -> [UInt8] { try RecordJSON.encodeLine(value, path: "event") }
}
