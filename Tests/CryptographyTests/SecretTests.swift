import Cryptography
import Testing

@Suite struct `Secrets` {
    @Test func `a secret is never printed`() {
        struct Account { let name = "ana", key = Secret(text: "sk-or-v1-abc") }
        let secret = Secret(text: "sk-or-v1-abc")
        var dumped = ""
        dump(Account(), to: &dumped)
        let shown = [
            "\(secret)", String(reflecting: secret), "\(Account())", String(reflecting: [secret]), dumped,
            "\(Mirror(reflecting: secret).children.count)",
        ]
        for text in shown { #expect(!text.contains("sk-")) }
        #expect(shown[0] == "<secret>")
        #expect(shown[1] == "<secret>")
        #expect(shown[5] == "0")
        #expect(dumped.contains("ana") && dumped.contains("<secret>"))
    }

    @Test func `a secret gives back what it took`() throws {
        #expect(try Secret(text: "pässword").revealText() == "pässword")
        #expect(Secret([0, 255]).revealBytes() == [0, 255])
        #expect(Secret([1, 2, 3].reversed()).revealBytes() == [3, 2, 1])
        #expect(Secret([]).revealBytes() == [] && Secret([]).count == 0)
        #expect(throws: CryptographyError.notText) { try Secret([0xFF]).revealText() }
    }

    @Test func `a secret outlives the copy it was made from`() {
        var bytes: [UInt8] = [1, 2, 3]
        var secret: Secret? = Secret(bytes)
        let copy = secret
        bytes[0] = 9
        secret = nil
        #expect(copy?.revealBytes() == [1, 2, 3])
        #expect(secret == nil)
    }

    @Test func `equality looks at every byte and at the length`() {
        #expect(Secret([1, 2]) == Secret([1, 2]))
        #expect(Secret([1, 2]) != Secret([1, 3]))
        #expect(Secret([1, 2]) != Secret([1, 2, 3]))
        #expect(constantTimeEqual([], []))
        #expect(constantTimeEqual("abc".utf8, Array("abc".utf8)))
        for place in 0..<32 {
            var other = [UInt8](repeating: 7, count: 32)
            other[place] ^= 0x80
            #expect(!constantTimeEqual([UInt8](repeating: 7, count: 32), other))
        }
        #expect(!constantTimeEqual([0], []))
    }

    @Test func `random tokens have 256 bits and differ`() throws {
        let tokens = Set((0..<100).map { _ in Random.token() })
        #expect(tokens.count == 100)
        for token in tokens { #expect(try Base64URL.decode(token).count == 32) }
        #expect(Random.bytes(0) == [])
        #expect(Random.bytes(1000).count == 1000)
        #expect(Set(Random.bytes(10_000)).count == 256)
    }
}
