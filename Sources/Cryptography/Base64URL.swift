/// Base64url as RFC 4648 §5 has it, read strictly: one text for one sequence of bytes.
///
/// A wrong character, white space, wrong padding, and non-zero bits after the last byte are all refused, so that no token has a second spelling.
public enum Base64URL {
    /// The bytes without padding, as JWTs use it.
    public static func encode(_ bytes: some Collection<UInt8>) -> String {
        text(of: bytes, padded: false)
    }

    /// The bytes padded with `=` to a multiple of four characters, as Fernet uses it.
    public static func encodePadded(_ bytes: some Collection<UInt8>) -> String {
        text(of: bytes, padded: true)
    }

    /// The bytes of an unpadded text.
    /// - Throws: ``CryptographyError/malformedBase64``.
    public static func decode(_ text: some StringProtocol) throws(CryptographyError) -> [UInt8] {
        try bytes(of: Array(text.utf8))
    }

    /// The bytes of a padded text.
    /// - Throws: ``CryptographyError/malformedBase64``.
    public static func decodePadded(_ text: some StringProtocol) throws(CryptographyError) -> [UInt8] {
        try paddedBytes(of: Array(text.utf8))
    }

    static func paddedBytes(of text: [UInt8], canonical: Bool = true) throws(CryptographyError) -> [UInt8] {
        guard text.count % 4 == 0 else { throw .malformedBase64 }
        let padding = text.suffix(2).reversed().prefix { $0 == UInt8(ascii: "=") }.count
        return try bytes(of: text.dropLast(padding), canonical: canonical)
    }

    static func bytes(of text: some Collection<UInt8>, canonical: Bool = true) throws(CryptographyError) -> [UInt8] {
        guard text.count % 4 != 1 else { throw .malformedBase64 }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count * 3 / 4)
        var bits: UInt32 = 0
        var held = 0
        for character in text {
            guard let value = value(of: character) else { throw .malformedBase64 }
            bits = bits << 6 | UInt32(value)
            held += 6
            if held >= 8 {
                held -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(held)))
            }
        }
        guard !canonical || bits & (1 << UInt32(held) - 1) == 0 else { throw .malformedBase64 }
        return bytes
    }

    private static func text(of bytes: some Collection<UInt8>, padded: Bool) -> String {
        let size = bytes.count
        return String(unsafeUninitializedCapacity: (size + 2) / 3 * 4) { buffer in
            var written = 0
            var bits: UInt32 = 0
            var held: UInt32 = 0
            func write(_ character: UInt8) {
                buffer[written] = character
                written += 1
            }
            for byte in bytes {
                bits = bits << 8 | UInt32(byte)
                held += 8
                while held >= 6 {
                    held -= 6
                    write(character(for: UInt8(truncatingIfNeeded: bits >> held) & 63))
                }
            }
            if held > 0 { write(character(for: UInt8(truncatingIfNeeded: bits << (6 - held)) & 63)) }
            while padded && written % 4 != 0 { write(UInt8(ascii: "=")) }
            return written
        }
    }

    private static func character(for value: UInt8) -> UInt8 {
        switch value {
        case 0..<26: UInt8(ascii: "A") + value
        case 26..<52: UInt8(ascii: "a") + value - 26
        case 52..<62: UInt8(ascii: "0") + value - 52
        case 62: UInt8(ascii: "-")
        default: UInt8(ascii: "_")
        }
    }

    private static func value(of character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
