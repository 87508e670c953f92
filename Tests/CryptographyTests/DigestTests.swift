import Cryptography
import Testing

@Suite struct `Digests` {
    @Test func `SHA-256 meets the examples of FIPS 180-4`() {
        #expect(SHA256.hex("".utf8) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(SHA256.hex("abc".utf8) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            SHA256.hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8)
                == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
        #expect(SHA256.hash(repeatElement(UInt8(ascii: "a"), count: 1_000_000)).suffix(2) == [0x2C, 0xD0])
    }

    /// RFC 4231 §4.2–4.8 but for the truncated §4.6.
    static let codes: [(key: [UInt8], data: [UInt8], code: String)] = [
        (Array(repeating: 0x0B, count: 20), Array("Hi There".utf8), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        (
            Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            Array(repeating: 0xAA, count: 20), Array(repeating: 0xDD, count: 50),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        (Array(1...25), Array(repeating: 0xCD, count: 50), "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
        (
            Array(repeating: 0xAA, count: 131), Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
        (
            Array(repeating: 0xAA, count: 131),
            Array(
                ("This is a test using a larger than block-size key and a larger than block-size data. "
                    + "The key needs to be hashed before being used by the HMAC algorithm.").utf8),
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
        ),
    ]

    @Test func `HMAC-SHA-256 meets the examples of RFC 4231`() {
        for (key, data, code) in Self.codes {
            #expect(hex(HMACSHA256.sign(data, key: Secret(key))) == code)
        }
    }

    @Test func `an empty key and an empty message have a code too`() {
        let code = HMACSHA256.sign([], key: Secret([]))
        #expect(hex(code) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
        // An empty key must not mean the key of the call before.
        _ = HMACSHA256.sign([1], key: Secret([1]))
        #expect(HMACSHA256.sign([], key: Secret([])) == code)
    }

    @Test func `bytes that do not lie in a row give the same digest`() {
        let bytes = Array(UInt8.min...UInt8.max)
        #expect(SHA256.hash(Array(bytes.reversed()).reversed() as ReversedCollection) == SHA256.hash(bytes))
    }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
