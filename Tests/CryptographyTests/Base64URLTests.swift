import Cryptography
import Testing

@Suite struct `Base64url` {
    /// RFC 4648 §10, and bytes that need the two characters in which base64url differs.
    static let vectors: [(plain: [UInt8], padded: String)] = [
        ([], ""), (Array("f".utf8), "Zg=="), (Array("fo".utf8), "Zm8="), (Array("foo".utf8), "Zm9v"),
        (Array("foob".utf8), "Zm9vYg=="), (Array("fooba".utf8), "Zm9vYmE="), (Array("foobar".utf8), "Zm9vYmFy"),
        ([0xFB, 0xEF, 0xFF], "--__"),
    ]

    @Test func `the examples of RFC 4648 are met with and without padding`() throws {
        for (plain, padded) in Self.vectors {
            let bare = padded.replacing("=", with: "")
            #expect(Base64URL.encodePadded(plain) == padded)
            #expect(Base64URL.encode(plain) == bare)
            #expect(try Base64URL.decodePadded(padded) == plain)
            #expect(try Base64URL.decode(bare) == plain)
        }
    }

    @Test func `every byte comes back at every place`() throws {
        for offset in 0..<4 {
            let bytes = [UInt8](repeating: 0, count: offset) + Array(UInt8.min...UInt8.max)
            #expect(try Base64URL.decode(Base64URL.encode(bytes)) == bytes)
            #expect(try Base64URL.decodePadded(Base64URL.encodePadded(bytes)) == bytes)
        }
    }

    @Test(arguments: ["A", "Zg==", "Zm9v\n", " Zm9v", "Zm 9v", "Zm+v", "Zm/v", "Zm9vé", "Zm9\0", "Zh", "Zm9", "=", "Zm9vY"])
    func `a text with padding, white space, loose bits or a foreign character is refused`(_ text: String) {
        #expect(throws: CryptographyError.malformedBase64) { try Base64URL.decode(text) }
    }

    @Test(arguments: ["Zg", "Zg=", "Zg===", "Z===", "====", "==", "Zh==", "Zm9=", "Zm9v====", "Zm=v", "=Zm9", "Zg==Zg==", "Zg==\n"])
    func `a text with wrong padding is refused`(_ text: String) {
        #expect(throws: CryptographyError.malformedBase64) { try Base64URL.decodePadded(text) }
    }
}
