/// The name of a language model as its provider writes it, such as `openai/gpt-5.1`.
///
/// One to 200 printable ASCII characters without spaces.
public struct ModelID: Hashable, Sendable, Comparable {
    public let text: String

    /// Takes `text` where it can be a model's name; `nil` otherwise.
    public init?(_ text: String) {
        guard (1...200).contains(text.utf8.count), text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        self.text = text
    }

    public static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}

extension ModelID: CustomStringConvertible {
    public var description: String { text }
}

extension ModelID: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let model = Self(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "no model's name: 1 to 200 printable characters without spaces, such as openai/gpt-5.1")
        }
        self = model
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
