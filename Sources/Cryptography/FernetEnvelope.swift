/// A Fernet token taken apart: its shape is right, its signature not looked at yet.
struct FernetEnvelope {
    private static let version: UInt8 = 0x80
    private static let headBytes = 1 + 8 + 16
    private static let codeBytes = 32

    let timestamp: UInt64
    let iv: [UInt8]
    let cipher: [UInt8]
    private let signed: [UInt8]
    private let code: [UInt8]

    init(_ token: String) throws(CryptographyError) {
        // The largest message with padding, head and code, in base64.
        guard token.utf8.count <= (Fernet.maximumBytes + 128) / 3 * 4 else { throw .tooLarge }
        let bytes: [UInt8]
        do {
            bytes = try Base64URL.decodePadded(token)
        } catch {
            throw .malformedToken
        }
        let cipherBytes = bytes.count - Self.headBytes - Self.codeBytes
        guard cipherBytes >= AESCBC.blockBytes, cipherBytes % AESCBC.blockBytes == 0, bytes[0] == Self.version else {
            throw .malformedToken
        }
        timestamp = bytes[1..<9].reduce(0) { $0 << 8 | UInt64($1) }
        iv = Array(bytes[9..<Self.headBytes])
        cipher = Array(bytes[Self.headBytes..<bytes.count - Self.codeBytes])
        signed = Array(bytes.dropLast(Self.codeBytes))
        code = Array(bytes.suffix(Self.codeBytes))
    }

    init(timestamp: UInt64, iv: [UInt8], cipher: [UInt8], signedBy key: FernetKey) {
        self.timestamp = timestamp
        self.iv = iv
        self.cipher = cipher
        signed = [Self.version] + (0..<8).reversed().map { UInt8(truncatingIfNeeded: timestamp >> ($0 * 8)) } + iv + cipher
        code = HMACSHA256.sign(signed, key: key.signing)
    }

    func isSigned(by key: FernetKey) -> Bool {
        constantTimeEqual(HMACSHA256.sign(signed, key: key.signing), code)
    }

    var text: String { Base64URL.encodePadded(signed + code) }
}
