import Cryptography
import Foundation
import Testing

/// Claims as a daemon would define them.
struct AccessClaims: Codable, Equatable {
    var sub: String
    var type = "access"
    var iat: Int
    var exp: Int
    var sid: String?
}

/// A token with any header and payload, rightly signed.
func forge(_ header: String, _ payload: String, key: JWTKey) -> String {
    let signed = Base64URL.encode(header.utf8) + "." + Base64URL.encode(payload.utf8)
    return signed + "." + Base64URL.encode(HMACSHA256.sign(signed.utf8, key: key.secret))
}

@Suite struct `JSON web tokens` {
    private let now = Date(timeIntervalSince1970: 1_795_000_000)
    private let claims = AccessClaims(sub: "0b0e5c2e", iat: 1_795_000_000, exp: 1_795_000_900, sid: "s/1")

    /// RFC 7515 appendix A.1, with the claims of RFC 7519 §3.1.
    static let example =
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
        + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    static let exampleSecret = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"

    struct ExampleClaims: Codable, Equatable {
        let iss: String
        let exp: Int
        let isRoot: Bool

        enum CodingKeys: String, CodingKey {
            case iss, exp
            case isRoot = "http://example.com/is_root"
        }
    }

    @Test func `the example of RFC 7515 and RFC 7519 is verified until its last second`() throws {
        let tokens = try JSONWebTokens(keys: [JWTKey(secret: Secret(Base64URL.decode(Self.exampleSecret)))])
        let claims: ExampleClaims = try tokens.verify(Self.example, now: Date(timeIntervalSince1970: 1_300_819_379))
        #expect(claims == ExampleClaims(iss: "joe", exp: 1_300_819_380, isRoot: true))
        #expect(throws: CryptographyError.expired) {
            try tokens.verify(Self.example, as: ExampleClaims.self, now: Date(timeIntervalSince1970: 1_300_819_380))
        }
        #expect(throws: CryptographyError.badSignature) {
            try JSONWebTokens(keys: [.generate()]).verify(Self.example, as: ExampleClaims.self, now: Date(timeIntervalSince1970: 0))
        }
    }

    @Test func `claims come back from their token`() throws {
        let tokens = try JSONWebTokens(keys: [.generate()])
        #expect(try tokens.verify(tokens.sign(claims), now: now) == claims)
        var bare = claims
        bare.sid = nil
        #expect(try tokens.verify(tokens.sign(bare), now: now) == bare)
    }

    @Test func `a token is header, claims and signature, as text`() throws {
        let key = try JWTKey("a secret of an older tool")
        let parts = try JSONWebTokens(keys: [key]).sign(claims).split(separator: ".")
        try #require(parts.count == 3)
        let header = String(decoding: try Base64URL.decode(parts[0]), as: UTF8.self)
        #expect(header == #"{"alg":"HS256","kid":"\#(key.id)","typ":"JWT"}"#)
        let payload = String(decoding: try Base64URL.decode(parts[1]), as: UTF8.self)
        #expect(payload == #"{"exp":1795000900,"iat":1795000000,"sid":"s/1","sub":"0b0e5c2e","type":"access"}"#)
    }

    @Test func `dates are written in whole seconds and read with fractions`() throws {
        struct Dated: Codable, Equatable { let exp: Date }
        let key = JWTKey.generate()
        let tokens = try JSONWebTokens(keys: [key])
        let read: Dated = try tokens.verify(tokens.sign(Dated(exp: now + 9.75)), now: now)
        #expect(read == Dated(exp: now + 9))
        let decimal = forge(#"{"alg":"HS256"}"#, #"{"exp":1795000000.5,"iat":1.795e9}"#, key: key)
        #expect(try tokens.verify(decimal, as: Dated.self, now: now) == Dated(exp: now + 0.5))
        #expect(throws: CryptographyError.expired) { try tokens.verify(decimal, as: Dated.self, now: now + 0.5) }
    }

    @Test func `a change of any character is refused`() throws {
        let tokens = try JSONWebTokens(keys: [.generate()])
        let token = Array(try tokens.sign(claims).utf8)
        for place in token.indices {
            var changed = token
            changed[place] = changed[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(throws: CryptographyError.self) {
                try tokens.verify(String(decoding: changed, as: UTF8.self), as: AccessClaims.self, now: now)
            }
        }
    }

    @Test func `rotation keeps older tokens good until their key is dropped`() throws {
        let (old, new) = (JWTKey.generate(), JWTKey.generate())
        let token = try JSONWebTokens(keys: [old]).sign(claims)
        let both = try JSONWebTokens(keys: [new, old])
        #expect(try both.verify(token, now: now) == claims)
        #expect(try JSONWebTokens(keys: [new]).verify(both.sign(claims), now: now) == claims)
        #expect(throws: CryptographyError.unknownKey) { try JSONWebTokens(keys: [new]).verify(token, as: AccessClaims.self, now: now) }
    }

    @Test func `the kid picks the key and no other key is tried`() throws {
        let (first, second) = (JWTKey.generate(), JWTKey.generate())
        let tokens = try JSONWebTokens(keys: [first, second])
        let payload = #"{"sub":"a","type":"access","iat":1795000000,"exp":1795000900}"#
        let crossed = forge(#"{"alg":"HS256","kid":"\#(first.id)"}"#, payload, key: second)
        #expect(throws: CryptographyError.badSignature) { try tokens.verify(crossed, as: AccessClaims.self, now: now) }
        for key in [first, second] {
            #expect(try tokens.verify(forge(#"{"alg":"HS256"}"#, payload, key: key), as: AccessClaims.self, now: now).sub == "a")
        }
        let stranger = forge(#"{"alg":"HS256"}"#, payload, key: .generate())
        #expect(throws: CryptographyError.badSignature) { try tokens.verify(stranger, as: AccessClaims.self, now: now) }
    }

    @Test func `a key is named after its secret and may be any text of 16 bytes`() throws {
        let key = try JWTKey("0123456789abcdef")
        #expect(key.id == String(SHA256.hex("0123456789abcdef".utf8).prefix(16)))
        #expect(try JWTKey("0123456789abcdef") == key)
        #expect("\(key)".contains("0123456789abcdef") == false)
        #expect(throws: CryptographyError.shortJWTSecret) { try JWTKey("0123456789abcde") }
        #expect(try JWTKey(JWTKey.generate().secret.revealText()).secret.count == 43)
        #expect(JWTKey.generate() != JWTKey.generate())
        #expect(throws: CryptographyError.noKeys) { try JSONWebTokens(keys: []) }
    }

    @Test func `claims that no verifier would read are not signed`() throws {
        let tokens = try JSONWebTokens(keys: [.generate()])
        #expect(throws: CryptographyError.unwritableClaims) { try tokens.sign(["a", "b"]) }
        #expect(throws: CryptographyError.unwritableClaims) { try tokens.sign(["exp": Double.nan]) }
        #expect(throws: CryptographyError.unwritableClaims) { try tokens.sign(["exp": Date(timeIntervalSince1970: .infinity)]) }
        #expect(throws: CryptographyError.tooLarge) { try tokens.sign(["sub": String(repeating: "x", count: 8192)]) }
    }
}
