import CouncilModel
import Foundation
import Testing

@testable import Services

@Suite struct AccountsTests {
    @Test func `of twenty registrations of one address at once exactly one wins`() async throws {
        try await withHouse { house in
            let errors = await withTaskGroup { group in
                for number in 0..<20 {
                    group.addTask { () -> CouncilError? in
                        do {
                            _ = try await house.register(number.isMultiple(of: 2) ? "ana@example.org" : "ANA@example.org")
                            return nil
                        } catch {
                            return CouncilError(told: error)
                        }
                    }
                }
                return await group.reduce(into: [CouncilError?]()) { $0.append($1) }
            }
            let winners = errors.count { $0 == nil }
            #expect(winners == 1)
            for error in errors.compactMap(\.self) { #expect(error.kind == "invalid" && error.detail.contains("registered already")) }
            let folders = try house.folders
            #expect(folders.count == 1)
        }
    }

    @Test func `an address is the same in any case, and shown as it was written`() async throws {
        try await withHouse { house in
            let ana = try await house.person("Ana@Example.org")
            #expect(try await refusal { try await house.register("aNA@example.ORG") }.kind == "invalid")
            _ = try await house.services.sessions.signIn(email: " ANA@EXAMPLE.ORG", password: House.password, from: House.origin)
            #expect(ana.profile.email.text == "Ana@Example.org")
        }
    }

    @Test(arguments: [("short", "at least 8"), (String(repeating: "ü", count: 40), "at most"), ("nul\u{0}in the middle", "NUL")])
    func `a password that cannot be is refused with its reason`(password: String, reason: String) async throws {
        try await withHouse { house in
            let error = try await refusal {
                try await house.services.accounts.register(email: "a@example.org", password: password, from: House.origin)
            }
            #expect(error.detail.contains(reason) && error.kind == "invalid")
        }
    }

    @Test func `a registration that cannot be stored leaves nothing, and the address free`() async throws {
        let disk = Disk()
        try await withHouse(calls: disk.calls) { house in
            disk.refuse("token_sha256")
            let error = try await refusal { try await house.register() }
            #expect(error.kind == "unavailable" && error.detail.contains("full"))
            #expect(try house.folders.isEmpty)
            disk.recover()
            _ = try await house.register()
        }
    }

    @Test func `what a crash left half done is finished when the daemon starts`() async throws {
        try await withHouse { house in
            let ana = try await house.person()
            let id = try await house.conversation(of: ana)
            let users = house.path + "/users"
            let left = [
                "\(users)/.new-\(UserID.random())/profile.json", "\(users)/.deleted-\(UserID.random())/profile.json",
                "\(users)/\(ana.user)/conversations/.new-\(ConversationID.random())/conversation.json",
                "\(users)/\(ana.user)/conversations/.deleted-\(ConversationID.random())/messages/000001.json",
                "\(users)/\(ana.user)/.profile.json.dead-1.tmp", house.folder(id, ana.user) + "/messages/.000001.json.dead-2.tmp",
            ]
            for path in left { try edit(path, "{}") }
            let removed = try house.data.open()
            #expect(removed.count == left.count)
            for path in left { #expect(!FileManager.default.fileExists(atPath: path)) }
            _ = try await house.document(id, by: ana)
            #expect(try house.data.open().isEmpty)
        }
    }

    @Test func `the export holds everything and no secret`() async throws {
        try await withCouncilOnline { house, _, ana in
            let bob = try await house.person("bob@example.org")
            let (first, empty, broken) = (
                try await house.conversation(of: ana), try await house.conversation(of: ana), try await house.conversation(of: ana)
            )
            try await house.ask("What is tea?", in: first, by: ana)
            _ = try await house.conversation(of: bob, models: ["demo/socrates", "demo/ada"])
            try edit(house.folder(broken, ana.user) + "/conversation.json", "{")
            let bytes = try await house.services.accounts.export(
                conversations: house.services.conversations, shares: house.services.shares, by: ana)
            let export = try object(bytes)
            #expect((export["user"] as? [String: Any])?["email"] as? String == "ana@example.org")
            #expect((export["sessions"] as? [[String: Any]])?.count == 1)
            #expect((export["api_keys"] as? [[String: Any]])?.first?["key_hint"] as? String == "…cdef")
            let conversations = try #require(export["conversations"] as? [[String: Any]])
            #expect(Set(conversations.compactMap { $0["id"] as? String }) == [first.text, empty.text])
            let shown = try await house.document(first, by: ana) as NSDictionary
            #expect(conversations.contains { shown.isEqual(to: $0) })
            #expect((export["unreadable"] as? [String: String])?.keys.first == broken.text)
            let text = String(decoding: bytes, as: UTF8.self)
            for secret in ["sk-or-v1-0123456789abcdef", "password_bcrypt", "$2b$", "token_sha256", "key_fernet", "gAAAA", "bob@"] {
                #expect(!text.contains(secret), "\(secret)")
            }
            #expect(!text.contains(house.path))
        }
    }

    @Test func `an account is deleted while its answer is under way, and nothing of it comes back`() async throws {
        try await withHouse(pause: .seconds(100)) { house in
            let ana = try await house.person()
            let id = try await house.conversation(of: ana)
            let run = try await house.services.turns.ask("What is tea?", in: id, by: ana)
            try await house.services.turns.withoutRuns(of: ana) {
                #expect(run.events.isClosed)
                let refused = try await refusal { try await house.services.turns.ask("Again?", in: id, by: ana) }
                #expect(refused.kind == "conflict", "nothing begins meanwhile")
                try await house.services.accounts.delete(by: ana)
            }
            house.services.conversations.forget(ana.user)
            #expect(try house.folders.isEmpty)
            #expect(try await refusal { try await house.conversation(of: ana) }.kind == "unauthenticated")
            #expect(try await refusal { try await house.services.turns.ask("Again?", in: id, by: ana) }.kind == "notFound")
            #expect(try await refusal { try await house.services.keys.add("0123456789", provider: "demo", by: ana) }.kind == "notFound")
            #expect(try house.folders.isEmpty)
            _ = try await house.register()
        }
    }

    @Test func `a run whose account is gone ends by itself and writes nothing`() async throws {
        try await withHouse(pause: .milliseconds(2)) { house in
            let ana = try await house.person()
            let id = try await house.conversation(of: ana)
            let run = try await house.services.turns.ask("What is tea?", in: id, by: ana)
            try await house.services.accounts.delete(by: ana)
            #expect(try await refusal { try await run.answer() }.kind == "unavailable")
            #expect(try house.folders.isEmpty)
        }
    }
}
