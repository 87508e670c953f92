import CouncilModel
import FileStore

/// What a follow-up carries of a message.
enum MessageGist: Decodable, Equatable, Sendable {
    case question(String)
    /// `nil` where the run brought none.
    case answer(String?, isRunning: Bool)

    /// Whether something is still to come: an answer to it, or its run's end.
    var isOpen: Bool {
        switch self {
        case .question: true
        case .answer(_, let isRunning): isRunning
        }
    }

    /// Of its text.
    var bytes: Int {
        switch self {
        case .question(let text): text.utf8.count
        case .answer(let text, _): text?.utf8.count ?? 0
        }
    }

    private static let running = AssistantMessage.Status.running.rawValue

    private struct Fields: Decodable {
        struct Final: Decodable {
            let response: String
        }

        let role: Message.Role
        let content: String?
        let stage3: Final?
        let status: String?
    }

    /// - Parameter path: for the error.
    /// - Throws: `.damaged`.
    init(_ bytes: [UInt8], path: @autoclosure () -> String) throws(FileStoreError) {
        if let skimmed = Self.skimmed(bytes) {
            self = skimmed
        } else {
            self = try RecordJSON.decode(from: bytes, path: path())
        }
    }

    /// Reads past everything else, as a follow-up has hundreds of messages behind it. `nil` where anything is out of the ordinary:
    /// the decoder takes it, or says what is wrong with it.
    static func skimmed(_ bytes: [UInt8]) -> MessageGist? {
        bytes.withUnsafeBufferPointer { bytes in
            var text = JSONSkimmer(bytes)
            var (role, content, final, status): (String?, String?, String?, String?)
            var isOrdinary = true
            let isWhole = text.object { text, key in
                switch true {
                case text.holds("role", at: key):
                    isOrdinary = isOrdinary && role == nil
                    role = text.string().flatMap { text.text(of: $0) }
                    return role != nil
                case text.holds("content", at: key):
                    isOrdinary = isOrdinary && content == nil
                    content = text.string().flatMap { text.text(of: $0) }
                    return content != nil
                case text.holds("stage3", at: key) && text.next == UInt8(ascii: "{"):
                    return text.object { text, key in
                        guard text.holds("response", at: key) else { return text.skip() }
                        isOrdinary = isOrdinary && final == nil
                        final = text.string().flatMap { text.text(of: $0) }
                        return final != nil
                    } && final != nil
                case text.holds("status", at: key):
                    isOrdinary = isOrdinary && status == nil
                    status = text.string().flatMap { text.text(of: $0) }
                    return status != nil
                default: return text.skip()
                }
            }
            guard isWhole, isOrdinary, text.isAtEnd else { return nil }
            switch (role, content) {
            case ("assistant", nil): return .answer(final, isRunning: status == Self.running)
            case ("user", let content?): return final == nil ? .question(content) : nil
            default: return nil
            }
        }
    }

    init(from decoder: any Decoder) throws {
        let fields = try Fields(from: decoder)
        switch (fields.role, fields.content) {
        case (.assistant, _): self = .answer(fields.stage3?.response, isRunning: fields.status == Self.running)
        case (.user, let content?): self = .question(content)
        case (.user, nil):
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "a question without content"))
        }
    }
}
