import Cryptography
import Foundation
import Testing

@Suite struct `Hostile tokens` {
    private let now = Date(timeIntervalSince1970: 1_795_000_000)
    private let key = JWTKey.generate()
    private static let payload = #"{"sub":"a","type":"access","iat":1795000000,"exp":1795000900}"#

    private func verify(_ token: String) throws -> AccessClaims {
        try JSONWebTokens(keys: [key]).verify(token, now: now)
    }

    @Test func `the pattern of these tests verifies where nothing is wrong`() throws {
        #expect(try verify(forge(#"{"alg":"HS256"}"#, Self.payload, key: key)).sub == "a")
        #expect(
            try verify(
                forge(" {\r\n\t\"alg\" : \"HS\\u00325\\u0036\" , \"x\":[\"\\ud83d\\udc0e\",1,{\"y\":null},[]] } ", Self.payload, key: key)
            ).sub == "a")
    }

    @Test(arguments: [
        #"{"alg":"none"}"#, #"{"alg":"None"}"#, #"{"alg":""}"#, #"{"alg":"hs256"}"#, #"{"alg":"HS512"}"#, #"{"alg":"HS384"}"#,
        #"{"alg":"RS256"}"#, #"{"alg":"ES256"}"#, #"{"alg":" HS256"}"#, #"{"alg":"HS256\u0000"}"#, #"{"alg":["HS256"]}"#, #"{"alg":null}"#,
        #"{"alg":256}"#, #"{"typ":"JWT"}"#, "{}", #"{"ALG":"HS256"}"#,
    ])
    func `any algorithm but HS256 is refused, rightly signed or not`(_ header: String) {
        let token = forge(header, Self.payload, key: key)
        #expect(throws: CryptographyError.refusedAlgorithm) { try verify(token) }
        let bare = token.split(separator: ".").prefix(2).joined(separator: ".") + "."
        #expect(throws: CryptographyError.refusedAlgorithm) { try verify(bare) }
    }

    @Test func `a header that demands an extension or has an odd kid is refused`() {
        for header in [#"{"alg":"HS256","crit":["b64"],"b64":false}"#, #"{"alg":"HS256","crit":null}"#] {
            #expect(throws: CryptographyError.refusedExtension) { try verify(forge(header, Self.payload, key: key)) }
        }
        for header in [#"{"alg":"HS256","kid":null}"#, #"{"alg":"HS256","kid":1}"#, #"{"alg":"HS256","kid":{}}"#] {
            #expect(throws: CryptographyError.malformedToken) { try verify(forge(header, Self.payload, key: key)) }
        }
        for kid in ["", "../../etc/passwd", key.id.uppercased() + "x", String(key.id.dropLast())] {
            #expect(throws: CryptographyError.unknownKey) { try verify(forge(#"{"alg":"HS256","kid":"\#(kid)"}"#, Self.payload, key: key)) }
        }
    }

    @Test(arguments: [
        "", "null", "[]", "\"alg\"", "{", "}", #"{"alg"}"#, #"{"alg":}"#, #"{"alg":"HS256",}"#, #"{,"alg":"HS256"}"#, #"{"alg":"HS256"}}"#,
        #"{"alg":"HS256"} x"#, #"{"alg":"HS256"}{}"#, #"{"alg":"HS256","alg":"HS256"}"#, #"{"alg":"none","alg":"HS256"}"#,
        #"{"alg":"HS256","\u0061lg":"none"}"#, #"{"alg":"HS256","x":{"y":1,"y":2}}"#, #"{"alg":"HS256","x":01}"#,
        #"{"alg":"HS256","x":1.}"#,
        #"{"alg":"HS256","x":.5}"#, #"{"alg":"HS256","x":-}"#, #"{"alg":"HS256","x":+1}"#, #"{"alg":"HS256","x":1e}"#,
        #"{"alg":"HS256","x":1e999}"#,
        #"{"alg":"HS256","x":NaN}"#, #"{"alg":"HS256","x":tru}"#, #"{"alg":"HS256","x":"\ud800"}"#, #"{"alg":"HS256","x":"\ud800\u0041"}"#,
        #"{"alg":"HS256","x":"\ud800\ue000"}"#, #"{"alg":"HS256","x":"\udc00\ud800"}"#,
        #"{"alg":"HS256","x":"\u12"}"#, #"{"alg":"HS256","x":"\q"}"#, #"{"alg":"HS256","x":"}"#, "{\"alg\":\"HS256\",\"x\":\"\n\"}",
        "{'alg':'HS256'}", #"{"alg":"HS256"/**/}"#, "\u{FEFF}{\"alg\":\"HS256\"}",
        #"{"alg":"HS256","x":"# + String(repeating: "[", count: 2000) + String(repeating: "]", count: 2000) + "}",
        #"{"alg":"HS256","x":"# + String(repeating: "[", count: 3000),
    ])
    func `a header that is not one JSON object without doubt is refused`(_ header: String) {
        #expect(throws: CryptographyError.malformedToken) { try verify(forge(header, Self.payload, key: key)) }
    }

    @Test func `bytes that are not UTF-8 are refused in header and claims`() {
        let broken: [UInt8] = Array(#"{"alg":"HS256","x":""#.utf8) + [0xC0, 0xAF] + Array(#""}"#.utf8)
        let good = Base64URL.encode(#"{"alg":"HS256"}"#.utf8)
        for (header, payload) in [(Base64URL.encode(broken), Base64URL.encode(Self.payload.utf8)), (good, Base64URL.encode(broken))] {
            let signed = header + "." + payload
            let token = signed + "." + Base64URL.encode(HMACSHA256.sign(signed.utf8, key: key.secret))
            #expect(throws: header == good ? CryptographyError.malformedClaims : .malformedToken) { try verify(token) }
        }
    }

    @Test(arguments: [
        "", "null", "[1]", "{}", "x", #"{"sub":"a","type":"access","iat":1795000000}"#,
        #"{"sub":"a","type":"access","iat":1795000000,"exp":null}"#, #"{"sub":"a","type":"access","iat":1795000000,"exp":"1795000900"}"#,
        #"{"sub":"a","type":"access","iat":1795000000,"exp":true}"#, #"{"sub":"a","type":"access","iat":"1795000000","exp":1795000900}"#,
        #"{"sub":"a","type":"access","iat":1795000000,"exp":1e999}"#,
        #"{"sub":"a","type":"access","iat":1795000000,"exp":1795000900,"nbf":[]}"#,
        #"{"sub":"a","type":"access","iat":1795000000,"exp":1,"exp":1795000900}"#,
        #"{"sub":"b","sub":"a","type":"access","iat":1795000000,"exp":1795000900}"#,
        #"{"sub":1,"type":"access","iat":1795000000,"exp":1795000900}"#, #"{"type":"access","iat":1795000000,"exp":1795000900}"#,
        #"{"sub":"a","type":"access","iat":1795000000,"exp":1e300}"#, payload + "x", payload + payload,
    ])
    func `claims of another shape are refused`(_ payload: String) {
        #expect(throws: CryptographyError.malformedClaims) { try verify(forge(#"{"alg":"HS256"}"#, payload, key: key)) }
    }

    @Test func `the times are checked at the second`() throws {
        func token(_ times: String) -> String {
            forge(
                #"{"alg":"HS256"}"#,
                #"{"sub":"a","type":"access","iat":1795000000,"exp":1795000900}"#.replacing(
                    #""iat":1795000000,"exp":1795000900"#, with: times), key: key)
        }
        #expect(try verify(token(#""iat":1795000060,"exp":1795000001"#)).sub == "a")
        #expect(try verify(token(#""iat":0,"nbf":1795000060,"exp":1795000001"#)).sub == "a")
        #expect(throws: CryptographyError.expired) { try verify(token(#""iat":0,"exp":1795000000"#)) }
        #expect(throws: CryptographyError.expired) { try verify(token(#""iat":0,"exp":-1"#)) }
        #expect(throws: CryptographyError.fromTheFuture) { try verify(token(#""iat":1795000061,"exp":1795000900"#)) }
        #expect(throws: CryptographyError.fromTheFuture) { try verify(token(#""iat":0,"nbf":1795000061,"exp":1795000900"#)) }
    }

    @Test func `a token of another form is refused`() throws {
        let good = forge(#"{"alg":"HS256"}"#, Self.payload, key: key)
        let parts = good.split(separator: ".").map(String.init)
        let malformed = [
            "", ".", "..", "...", parts[0], parts[0] + "." + parts[1], good + ".", "." + good, good + "." + parts[2], good + "=",
            good + "\n", " " + good,
            parts[0] + "=." + parts[1] + "." + parts[2], good.replacing(".", with: "。"), good + "\0", parts.joined(separator: ".."),
        ]
        for token in malformed { #expect(throws: CryptographyError.malformedToken) { try verify(token) } }
        for signature in ["", "AA", String(parts[2].dropLast(3)), Base64URL.encode([UInt8](repeating: 0, count: 32)), parts[2] + "AAAA"] {
            #expect(throws: CryptographyError.self) { try verify(parts[0] + "." + parts[1] + "." + signature) }
        }
        let long = forge(#"{"alg":"HS256","x":"\#(String(repeating: "x", count: 8192))"}"#, Self.payload, key: key)
        #expect(throws: CryptographyError.tooLarge) { try verify(long) }
    }

    @Test func `random bytes and random changes never pass and never crash`() throws {
        var random = SystemRandomNumberGenerator()
        let good = Array(try JSONWebTokens(keys: [key]).sign(AccessClaims(sub: "a", iat: 1_795_000_000, exp: 1_795_000_900)).utf8)
        let fernet = try Fernet(keys: [.generate()])
        let sealed = Array(try fernet.encrypt(Random.bytes(40), at: now).utf8)
        for _ in 0..<3000 {
            var (token, envelope) = (good, sealed)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                token[Int.random(in: token.indices, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
                envelope[Int.random(in: envelope.indices, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
            }
            // Two changes may undo each other.
            guard token != good, envelope != sealed else { continue }
            #expect(throws: CryptographyError.self) { try verify(String(decoding: token, as: UTF8.self)) }
            #expect(throws: CryptographyError.self) { try fernet.decrypt(String(decoding: envelope, as: UTF8.self), now: now) }
            let noise = String(decoding: Random.bytes(Int.random(in: 0...300, using: &random)), as: UTF8.self)
            #expect(throws: CryptographyError.self) { try verify(forge(noise, noise, key: key)) }
            #expect(throws: CryptographyError.self) { try fernet.decrypt(noise, now: now) }
            #expect(!Bcrypt.verify(password: "x", hash: noise))
        }
    }

    @Test func `no error shows a token, a key or a password`() throws {
        let token = forge(#"{"alg":"none"}"#, Self.payload, key: key)
        let faults: [() throws -> Void] = [
            { _ = try verify(token) }, { _ = try FernetKey("hunter2") }, { _ = try JWTKey("hunter2") },
            { _ = try Bcrypt.hash(password: "hunter2" + String(repeating: "x", count: 72), cost: 4) },
        ]
        for fault in faults {
            let error = try #require(#expect(throws: CryptographyError.self, performing: fault))
            #expect(!"\(error) \(String(reflecting: error))".contains("hunter2") && !"\(error)".contains(token.prefix(10)))
            #expect(error.description.hasSuffix(".") || error.description.contains("openssl rand"))
        }
    }
}
