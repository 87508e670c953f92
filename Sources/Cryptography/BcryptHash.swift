/// The text of a bcrypt hash: `$2b$` cost (2 digits) `$` salt (22 characters) digest (31 characters).
struct BcryptHash {
    static let length = 60
    private static let settingLength = 29
    private static let alphabet = Array("./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

    /// Version, cost and salt: what `crypt_r` takes.
    let setting: String
    let cost: Int

    /// `nil` for anything else than a hash with a cost that is worth computing.
    init?(_ hash: String) {
        let text = Array(hash.utf8)
        guard text.count == Self.length, ["$2a$", "$2b$", "$2y$"].contains(where: { text.starts(with: $0.utf8) }) else { return nil }
        let digits = text[4..<6].map { Int($0) - Int(UInt8(ascii: "0")) }
        guard digits.allSatisfy((0...9).contains), text[6] == UInt8(ascii: "$"), text[7...].allSatisfy(Self.alphabet.contains) else {
            return nil
        }
        cost = digits[0] * 10 + digits[1]
        guard Bcrypt.costs.contains(cost) else { return nil }
        setting = String(decoding: text.prefix(Self.settingLength), as: UTF8.self)
    }

    /// The setting of a new hash from 16 bytes of salt.
    static func setting(cost: Int, salt: [UInt8]) -> String {
        "$2b$" + (cost < 10 ? "0" : "") + String(cost) + "$" + encode(salt)
    }

    /// 31 characters that no password leads to.
    static func randomDigest() -> String {
        encode(Random.bytes(23))
    }

    /// bcrypt's own base64: another alphabet, bits from the left, no padding.
    private static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        var bits = 0
        var held = 0
        for byte in bytes {
            bits = (bits << 8 | Int(byte)) & 0xFFFF
            held += 8
            while held >= 6 {
                held -= 6
                text.append(alphabet[bits >> held & 63])
            }
        }
        if held > 0 { text.append(alphabet[bits << (6 - held) & 63]) }
        return String(decoding: text, as: UTF8.self)
    }
}
