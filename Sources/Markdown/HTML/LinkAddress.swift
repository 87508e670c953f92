/// The addresses that a link of an untrusted text may lead to.
enum LinkAddress {
    /// The address as it may stand in `href`, before HTML's own escaping; `nil` for what is no whole http, https or mailto address.
    ///
    /// What is kept is ASCII without spaces, quotes, brackets, backslashes and controls, so that every reader takes it the same way.
    static func safe(_ address: String) -> String? {
        let lower = address.prefix(8).lowercased()
        let rest: Substring
        if lower.hasPrefix("https://") {
            rest = address.dropFirst(8)
        } else if lower.hasPrefix("http://") || lower.hasPrefix("mailto:") {
            rest = address.dropFirst(7)
        } else {
            return nil
        }
        // A name or an address begins with a letter or a digit; an IPv6 address with a bracket.
        guard let first = rest.unicodeScalars.first, first.properties.isAlphabetic || first.properties.numericType != nil || first == "[",
            !address.unicodeScalars.contains(where: { $0.value <= 0x20 || (0x7F...0x9F).contains($0.value) || $0 == "\\" })
        else { return nil }
        return encoded(address)
    }

    private static func encoded(_ address: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in address.utf8 {
            if byte > 0x20, byte < 0x7F, !"\"'<>`{}|^".utf8.contains(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 0xF)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
