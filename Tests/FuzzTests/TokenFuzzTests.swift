import Cryptography
import Foundation
import Testing

@testable import CouncilModel
@testable import Services

/// What strangers send as proof: whatever was changed is refused.
@Suite struct TokenFuzzTests {
    private struct Claims: Codable {
        var sub: String
        var exp: Int
    }

    private let now = Date(timeIntervalSince1970: 1_795_000_000)

    @Test func `no access token but the signed ones is accepted`() throws {
        let tokens = try JSONWebTokens(keys: [.generate(), .generate()])
        let good = try (1...4).map { try tokens.sign(Claims(sub: "person \($0)", exp: 1_795_000_900 + $0)) }
        let none = Base64URL.encode(#"{"alg":"none"}"#.utf8) + "." + Base64URL.encode(#"{"sub":"x","exp":1795000900}"#.utf8) + "."
        Fuzzer.run("JSONWebTokens", corpus: good + [none]) { input, _ in
            guard let text = String(validating: input, as: UTF8.self) else { return }
            do {
                let claims: Claims = try tokens.verify(text, now: now)
                if !good.contains(text) { throw Finding("accepted: \(claims)") }
            } catch is CryptographyError {
                if good.contains(text) { throw Finding("a good token is refused") }
            }
        }
    }

    @Test func `no Fernet token but the encrypted ones is accepted`() throws {
        let fernet = try Fernet(keys: [.generate(), .generate()])
        let good = try ["", "sk-or-v1-0123456789", String(repeating: "long ", count: 30)].map {
            try fernet.encrypt(Array($0.utf8), at: now)
        }
        Fuzzer.run("Fernet", corpus: good) { input, _ in
            guard let text = String(validating: input, as: UTF8.self) else { return }
            do {
                let plain = try fernet.decrypt(text, now: now)
                if !good.contains(text) { throw Finding("accepted: \(plain)") }
            } catch is CryptographyError {
                if good.contains(text) { throw Finding("a good token is refused") }
            }
        }
    }

    @Test func `no refresh token but the made ones is accepted`() {
        let keys = ProofKeys.refreshTokens([.generate(), .generate()])
        let good = (0..<4).map { RefreshToken(user: .random(), session: .random(), generation: $0, keys: keys).text }
        Fuzzer.run("RefreshToken", corpus: good) { input, _ in
            guard let text = String(validating: input, as: UTF8.self) else { return }
            let token = RefreshToken(text, keys: keys)
            if (token != nil) != good.contains(text) { throw Finding("\(token == nil ? "refused" : "accepted")") }
        }
    }

    @Test func `addresses, ids and times are taken only where they can be written again`() {
        let texts = [
            "ana@example.org", " Ana.O'Neil+x@sub.example.co.uk ", "ü@exämple.org", "0b0e5c2e-1f0c-4a4b-9c3d-0123456789ab",
            "0B0E5C2E-1F0C-4A4B-9C3D-0123456789AB", "2026-11-23T21:53:33.123Z", "2026-11-23T21:53:33Z", "2026-02-29T00:00:60+14:00",
            "-0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z",
        ]
        Fuzzer.run("EmailAddress, Identifier, Timestamp", corpus: texts) { input, _ in
            let text = String(decoding: input, as: UTF8.self)
            if let address = EmailAddress(text) {
                guard EmailAddress(address.text)?.folded == address.folded else { throw Finding("the address \(address)") }
                guard !address.text.contains(where: \.isNewline), address.text.utf8.count <= 254 else {
                    throw Finding("the address \(address)")
                }
            }
            if let id = UserID(text) {
                guard UserID(id.text) == id,
                    id.text.utf8.allSatisfy({ $0 == 0x2D || ($0 >= 0x30 && $0 <= 0x39) || ($0 >= 0x61 && $0 <= 0x66) })
                else { throw Finding("the id \(id)") }
            }
            if let time = Timestamp(text) {
                guard Timestamp("\(time)") == time else { throw Finding("the time \(time)") }
            }
        }
    }
}
