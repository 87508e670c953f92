public import CouncilModel

/// A conversation as a file.
public struct ExportedDocument: Sendable {
    public let bytes: [UInt8]
    public let format: ExportFormat
    public let name: DocumentName

    /// `attachment` with the file's name, in ASCII and, for who reads it, as it is (RFC 6266, RFC 8187).
    public var contentDisposition: String {
        let plain = "\(name.ascii).\(format.format)"
        let whole = "\(name.text).\(format.format)".utf8.reduce(into: "") { result, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default: result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(whole)"
    }
}

/// A conversation with its messages, as `GET /api/conversations/{id}` shows it.
struct WholeConversation: Decodable, Sendable {
    let conversation: Conversation
    let messages: [Message]

    private enum CodingKeys: String, CodingKey { case messages }

    init(from decoder: any Decoder) throws {
        conversation = try Conversation(from: decoder)
        messages = try decoder.container(keyedBy: CodingKeys.self).decode([Message].self, forKey: .messages)
    }
}
