/// An e-mail address as a person wrote it; two that differ only in case are the same.
public struct EmailAddress: Sendable {
    public let text: String
    /// What two addresses are compared by.
    public let folded: String

    /// Takes `text` without the white space around it: one `@` with something before it and a domain after it,
    /// at most 254 bytes, no spaces, no control characters; `nil` otherwise.
    public init?(_ text: String) {
        let trimmed = String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        let parts = trimmed.split(separator: "@", omittingEmptySubsequences: false)
        guard trimmed.utf8.count <= 254, parts.count == 2, !parts[0].isEmpty, parts[0].utf8.count <= 64 else { return nil }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        guard !labels.contains(where: \.isEmpty), !parts[1].isEmpty else { return nil }
        let forbidden = trimmed.unicodeScalars.contains { scalar in
            scalar.properties.isWhitespace || scalar.value < 0x20 || scalar.value == 0x7F || "<>()[]\\,;:\"".unicodeScalars.contains(scalar)
                || scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
        }
        guard !forbidden else { return nil }
        self.text = trimmed
        folded = trimmed.lowercased()
    }
}

extension EmailAddress: Hashable {
    public static func == (left: Self, right: Self) -> Bool { left.folded == right.folded }
    public func hash(into hasher: inout Hasher) { hasher.combine(folded) }
}

extension EmailAddress: CustomStringConvertible {
    public var description: String { text }
}

extension EmailAddress: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let address = Self(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no e-mail address")
        }
        self = address
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
