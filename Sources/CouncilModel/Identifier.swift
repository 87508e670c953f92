/// The id of one entity: a lower-case UUID. `Entity` only keeps ids of different things apart.
///
/// A value of this type is safe as a file name and in a URL: whatever is no UUID never becomes one.
public struct Identifier<Entity>: Hashable, Sendable {
    /// 36 characters, lower case.
    public let text: String

    /// Takes `text` where it is a lower-case UUID; `nil` otherwise.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count == 36 else { return nil }
        var text = String(text)
        let isOne = text.withUTF8 { bytes in
            bytes.indices.allSatisfy { position in
                switch (position, bytes[position]) {
                case (8, UInt8(ascii: "-")), (13, UInt8(ascii: "-")), (18, UInt8(ascii: "-")), (23, UInt8(ascii: "-")): true
                case (8, _), (13, _), (18, _), (23, _): false
                case (_, UInt8(ascii: "0")...UInt8(ascii: "9")), (_, UInt8(ascii: "a")...UInt8(ascii: "f")): true
                default: false
                }
            }
        }
        guard isOne else { return nil }
        self.text = text
    }

    /// A new random id (UUID version 4).
    public init(using generator: inout some RandomNumberGenerator) {
        var high = generator.next()
        var low = generator.next()
        high = high & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        low = low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        let digits = Array("0123456789abcdef".utf8)
        text = String(unsafeUninitializedCapacity: 36) { buffer in
            var at = 0
            for nibble in 0..<32 {
                if nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20 {
                    buffer[at] = UInt8(ascii: "-")
                    at += 1
                }
                let word = nibble < 16 ? high : low
                buffer[at] = digits[Int(word >> UInt64(60 - 4 * (nibble % 16)) & 0xF)]
                at += 1
            }
            return at
        }
    }

    /// A new random id from the system's randomness.
    public static func random() -> Self {
        var generator = SystemRandomNumberGenerator()
        return Self(using: &generator)
    }
}

extension Identifier: CustomStringConvertible {
    public var description: String { text }
}

extension Identifier: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let id = Self(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no lower-case UUID")
        }
        self = id
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

public typealias UserID = Identifier<Profile>
public typealias ConversationID = Identifier<Conversation>
public typealias SessionID = Identifier<Session>
public typealias ProviderKeyID = Identifier<StoredKey>
