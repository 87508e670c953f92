import Cryptography
import Foundation
import Testing

@Suite struct `Python's libraries` {
    @Test func `cryptography reads our Fernet tokens and we read its own, rotation included`() async throws {
        struct Job: Encodable {
            let `do` = "fernet"
            let keys: [String], tokens: [String], rotated: String, plain: String, now: Int
        }
        struct Answer: Decodable {
            let read: [String], time: [Int], rotated_by_swift: String, refused: Bool
            let tokens: [String], rotated: String, empty: String, key: String
        }
        let now = Date(timeIntervalSince1970: 1_795_000_000)
        let plain = "sk-or-v1-ключ"
        let (old, new) = (FernetKey.generate(), FernetKey.generate())
        let (before, both, after) = (try Fernet(keys: [old]), try Fernet(keys: [new, old]), try Fernet(keys: [new]))
        let oldToken = try before.encrypt(Array(plain.utf8), at: now)
        let answer: Answer = try await Peers.ask(
            Job(
                keys: [old.reveal(), new.reveal()], tokens: [oldToken, try both.encrypt(Array(plain.utf8), at: now)],
                rotated: try both.rotate(oldToken), plain: plain, now: 1_795_000_000))

        #expect(answer.read == [plain, plain])
        #expect(answer.time == [1_795_000_000, 1_795_000_000])
        #expect(answer.rotated_by_swift == plain)
        #expect(answer.refused)
        for token in answer.tokens { #expect(try both.decrypt(token, maxAge: .seconds(1), now: now + 1) == Array(plain.utf8)) }
        #expect(answer.tokens.map(both.isCurrent) == [false, true])
        #expect(throws: CryptographyError.badSignature) { try before.decrypt(answer.tokens[1], now: now) }
        #expect(try after.decrypt(answer.rotated, maxAge: .seconds(1), now: now) == Array(plain.utf8))
        #expect(try after.decrypt(answer.empty, now: now) == [])
        #expect(try FernetKey(answer.key).reveal() == answer.key)
    }

    @Test func `bcrypt verifies our hashes and we verify its own`() async throws {
        struct Job: Encodable {
            let `do` = "passwords"
            let hashes: [[String]]
        }
        struct Answer: Decodable { let verified: [Bool], refused: [Bool], hashes: [[String]] }
        let passwords = ["correct horse", "пароль", "🐎🔋", String(repeating: "z", count: 72)]
        let answer: Answer = try await Peers.ask(Job(hashes: passwords.map { [$0, try Bcrypt.hash(password: $0, cost: 4)] }))

        #expect(answer.verified == [true, true, true, true])
        #expect(answer.refused == [true, true, true, true])
        #expect(answer.hashes.count == 8)
        for pair in answer.hashes {
            #expect(Bcrypt.verify(password: pair[0], hash: pair[1]))
            #expect(!Bcrypt.verify(password: "x" + pair[0].dropFirst(), hash: pair[1]))
        }
    }

    @Test func `PyJWT verifies our tokens and we verify its own, and nothing but HS256`() async throws {
        struct Job: Encodable {
            let `do` = "tokens"
            let token: String, secret: String, kid: String, claims: AccessClaims
        }
        struct Header: Decodable, Equatable { let alg: String, typ: String, kid: String }
        struct Answer: Decodable {
            let header: Header, claims: AccessClaims, refused: Bool
            let without_kid: String, with_kid: String, wrong_key: String, hs512: String, none: String
        }
        let key = JWTKey.generate()
        let tokens = try JSONWebTokens(keys: [.generate(), key])
        // PyJWT asks the real clock.
        let now = Date()
        let seconds = Int(now.timeIntervalSince1970)
        let claims = AccessClaims(sub: "ana/é", iat: seconds, exp: seconds + 900, sid: "1")
        let answer: Answer = try await Peers.ask(
            Job(token: try JSONWebTokens(keys: [key]).sign(claims), secret: try key.secret.revealText(), kid: key.id, claims: claims))

        #expect(answer.header == Header(alg: "HS256", typ: "JWT", kid: key.id))
        #expect(answer.claims == claims)
        #expect(answer.refused)
        #expect(try tokens.verify(answer.without_kid, now: now) == claims)
        #expect(try tokens.verify(answer.with_kid, now: now) == claims)
        #expect(throws: CryptographyError.expired) { try tokens.verify(answer.with_kid, as: AccessClaims.self, now: now + 900) }
        #expect(throws: CryptographyError.badSignature) { try tokens.verify(answer.wrong_key, as: AccessClaims.self, now: now) }
        for token in [answer.hs512, answer.none] {
            #expect(throws: CryptographyError.refusedAlgorithm) { try tokens.verify(token, as: AccessClaims.self, now: now) }
        }
    }
}
