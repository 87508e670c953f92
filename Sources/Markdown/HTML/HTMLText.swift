/// Text on its way into HTML.
public enum HTMLText {
    /// The text as an element's content or as a quoted attribute's value; what HTML and XML forbid, controls and noncharacters,
    /// becomes `�`.
    public static func escaped(_ text: some StringProtocol) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + text.utf8.count / 8)
        var after: UInt8 = 0
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): bytes += "&amp;".utf8
            case UInt8(ascii: "<"): bytes += "&lt;".utf8
            case UInt8(ascii: ">"): bytes += "&gt;".utf8
            case UInt8(ascii: "\""): bytes += "&quot;".utf8
            case UInt8(ascii: "'"): bytes += "&#39;".utf8
            case 0x0D: bytes.append(0x0A)
            case 0x0A where after == 0x0D: break
            case 0x00...0x08, 0x0B...0x1F, 0x7F: bytes += "\u{FFFD}".utf8
            // C1 controls are two bytes, C2 80 to C2 9F.
            case 0x80...0x9F where after == 0xC2: bytes.replaceSubrange(bytes.count - 1..<bytes.count, with: "\u{FFFD}".utf8)
            default: bytes.append(byte)
            }
            // U+FFFE and U+FFFF are three bytes, EF BF BE and EF BF BF.
            if byte >= 0xBE, after == 0xBF, bytes.suffix(3).first == 0xEF { bytes[bytes.count - 1] = 0xBD }
            after = byte
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
