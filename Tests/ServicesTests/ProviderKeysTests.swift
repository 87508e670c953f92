import CouncilModel
import Cryptography
import Foundation
import Testing

@testable import Services

@Suite struct ProviderKeysTests {
    private static let key = "sk-or-v1-fedcba9876543210"

    @Test func `a key is encrypted at rest and shown by its hint alone`() async throws {
        try await withHouse { house in
            let ana = try await house.person()
            let added = try await house.services.keys.add(Self.key, provider: "demo", by: ana)
            #expect(added.hint == "…3210")
            let file = house.folder(ana.user) + "/keys.json"
            let stored = String(decoding: try contents(file), as: UTF8.self)
            #expect(!stored.contains(Self.key) && !stored.contains("fedcba"))
            #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
            let token = try #require(try house.data.keys.read(ana.user).keys.first?.encrypted)
            #expect(try Fernet(keys: house.fernet).decrypt(token, now: house.hands.now.date) == Array(Self.key.utf8))
            let listed = String(decoding: try JSONEncoder().encode(await house.services.keys.list(by: ana)), as: UTF8.self)
            #expect(!listed.contains(Self.key) && !listed.contains(token) && listed.contains("3210"))
            #expect(try await house.services.keys.key(for: "demo", of: ana).reveal() == Self.key)
        }
    }

    @Test func `a new key takes the old one's place, and one person's key is no other's`() async throws {
        try await withHouse { house in
            let (ana, bob) = (try await house.person(), try await house.person("bob@example.org"))
            _ = try await house.services.keys.add("first-key-of-ana", provider: "demo", by: ana)
            _ = try await house.services.keys.add("second-key-of-ana", provider: "demo", by: ana)
            #expect(try await house.services.keys.list(by: ana).count == 1)
            #expect(try await house.services.keys.key(for: "demo", of: ana).reveal() == "second-key-of-ana")
            #expect(try await refusal { try await house.services.keys.key(for: "demo", of: bob) }.kind == "invalid")
            #expect(try await refusal { try await house.services.keys.remove(provider: "demo", by: bob) }.kind == "notFound")
            try await house.services.keys.remove(provider: "demo", by: ana)
            #expect(try await house.services.keys.list(by: ana).isEmpty)
            #expect(try await refusal { try await house.services.keys.remove(provider: "demo", by: ana) }.kind == "notFound")
        }
    }

    @Test func `the newest master key encrypts and the older ones still decrypt`() async throws {
        try await withHouse { house in
            let ana = try await house.person()
            _ = try await house.services.keys.add(Self.key, provider: "demo", by: ana)
            let new = FernetKey.generate()
            let rotated = try house.restarted(fernet: [new] + house.fernet)
            #expect(try await rotated.services.keys.key(for: "demo", of: ana).reveal() == Self.key)
            _ = try await rotated.services.keys.add("another-key-now", provider: "demo", by: ana)
            #expect(try await house.restarted(fernet: [new]).services.keys.key(for: "demo", of: ana).reveal() == "another-key-now")
        }
    }

    @Test func `a key that no master key decrypts says so and what to do, and can be put right`() async throws {
        try await withHouse { house in
            let ana = try await house.person()
            _ = try await house.services.keys.add(Self.key, provider: "demo", by: ana)
            let other = try house.restarted(fernet: [.generate()])
            let error = try await refusal { try await other.services.keys.key(for: "demo", of: ana) }
            #expect(error.kind == "damaged" && error.detail.contains("remove it and add it again"))
            #expect(try await other.services.keys.list(by: ana).count == 1)
            _ = try await other.services.keys.add(Self.key, provider: "demo", by: ana)
            #expect(try await other.services.keys.key(for: "demo", of: ana).reveal() == Self.key)
        }
    }

    @Test(arguments: [
        "", "short", "with space in it", "line\nbreak-in-it", "ünïcödé-is-none", String(repeating: "k", count: 513),
        "nul\u{0}\u{0}\u{0}\u{0}\u{0}",
    ])
    func `what is no key is refused before anybody is asked`(text: String) async throws {
        try await withHouse { house in
            let ana = try await house.person()
            let error = try await refusal { try await house.services.keys.add(text, provider: "demo", by: ana) }
            #expect(error.kind == "invalid" && (text.isEmpty || !error.detail.contains(text)))
            #expect(try await house.services.keys.test(text, provider: "demo", by: ana).valid == false)
            #expect(!FileManager.default.fileExists(atPath: house.folder(ana.user) + "/keys.json"))
        }
    }

    @Test func `a key that the provider refuses is not saved, and the old one stays`() async throws {
        try await withCouncilOnline { house, _, ana in
            #expect(
                try await refusal { try await house.services.keys.add("sk-or-v1-bad-key", provider: "openrouter", by: ana) }.kind
                    == "invalid")
            #expect(try await house.services.keys.key(for: "openrouter", of: ana).reveal() == "sk-or-v1-0123456789abcdef")
            #expect(try await house.services.keys.test("sk-or-v1-bad-key", provider: "openrouter", by: ana).valid == false)
            let own = try await house.services.keys.test(nil, provider: "openrouter", by: ana)
            #expect(own.valid && own.limitRemaining == MicroUSD(dollars: 74.5))
            #expect(try await refusal { try await house.services.keys.add(Self.key, provider: "nobody", by: ana) }.kind == "invalid")
        }
    }
}
