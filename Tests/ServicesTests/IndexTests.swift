import CouncilModel
import Foundation
import Testing

@testable import Services

/// What people, git and backups do to the files while the daemon runs.
@Suite struct IndexTests {
    private func titles(_ house: House, _ caller: SignedIn) async throws -> [String] {
        try list(try await house.services.conversations.list(query: nil, before: nil, limit: nil, by: caller).readableBytesView)
            .compactMap { $0["title"] as? String }
    }

    private func users(_ house: House) async throws -> [String] {
        try await house.services.accounts.list(query: nil, by: house.administrator).map(\.email.text)
    }

    private func replace(_ old: String, by new: String, in file: String) throws {
        let text = String(decoding: try contents(file), as: UTF8.self)
        try #require(text.contains(old))
        try edit(file, text.replacingOccurrences(of: old, with: new))
    }

    private func signIn(_ email: String, _ house: House) async throws -> Tokens {
        try await house.services.sessions.signIn(email: email, password: House.password, from: House.origin)
    }

    @Test func `an address that was changed by hand counts, and the old one is free`() async throws {
        try await withHouse { house in
            let ana = try await house.person()
            try replace("ana@example.org", by: "anna@example.org", in: house.folder(ana.user) + "/profile.json")
            try await eventually { try await users(house) == ["anna@example.org"] }
            _ = try await signIn("anna@example.org", house)
            #expect(try await refusal { try await signIn("ana@example.org", house) }.kind == "unauthenticated")
            _ = try await house.register("ana@example.org")
        }
    }

    @Test func `a directory that goes is gone, and one that is restored is back`() async throws {
        try await withHouse { house in
            let (ana, _) = (try await house.person(), try await house.person("bob@example.org"))
            let id = try await house.conversation(of: ana)
            try await house.ask(in: id, by: ana)
            try FileManager.default.moveItem(atPath: house.folder(ana.user), toPath: house.path + "/aside")
            try await eventually { try await users(house) == ["bob@example.org"] }
            #expect(try await refusal { try await house.document(id, by: ana) }.kind == "notFound")
            try FileManager.default.moveItem(atPath: house.path + "/aside", toPath: house.folder(ana.user))
            try await eventually { try await users(house).count == 2 }
            _ = try await signIn("ana@example.org", house)
            _ = try await house.document(id, by: ana)
            try FileManager.default.moveItem(atPath: house.folder(id, ana.user), toPath: house.path + "/aside")
            try await eventually { try await titles(house, ana).isEmpty }
            try FileManager.default.moveItem(atPath: house.path + "/aside", toPath: house.folder(id, ana.user))
            try await eventually { try await titles(house, ana).count == 1 }
        }
    }

    @Test func `a damaged profile keeps nobody else out`() async throws {
        try await withHouse { house in
            let (ana, bob) = (try await house.person(), try await house.person("bob@example.org"))
            let file = house.folder(ana.user) + "/profile.json"
            let whole = String(decoding: try contents(file), as: UTF8.self)
            for text in ["", "{", "[]", "{}", whole.replacingOccurrences(of: "\"active\"", with: "\"maybe\"")] {
                try edit(file, text)
                try await eventually { try await users(house) == ["bob@example.org"] }
                #expect(try await refusal { try await signIn("ana@example.org", house) }.kind == "unauthenticated")
                _ = try await signIn("bob@example.org", house)
            }
            try edit(file, whole)
            try await eventually { try await users(house).count == 2 }
            _ = try await signIn("ana@example.org", house)
            #expect(bob.profile.email.text == "bob@example.org")
        }
    }

    @Test func `a profile in another person's directory lends no authority`() async throws {
        try await withHouse { house in
            let tokens = try await house.register("bob@example.org")
            let (ana, bob) = (try await house.person(), try await house.services.sessions.signedIn(bearing: tokens.accessToken))
            let stolen = String(decoding: try contents(house.folder(ana.user) + "/profile.json"), as: UTF8.self)
            try edit(house.folder(bob.user) + "/profile.json", stolen)
            #expect(
                try await refusal { try await house.services.sessions.signedIn(bearing: tokens.accessToken) }.kind == "unauthenticated")
            try await eventually { try await users(house) == ["ana@example.org"] }
        }
    }

    @Test func `a title that was changed by hand shows at once when read, and soon in the list`() async throws {
        try await withHouse { house in
            let ana = try await house.person()
            let id = try await house.conversation(of: ana)
            try await house.ask(in: id, by: ana)
            let file = house.folder(id, ana.user) + "/conversation.json"
            let title = try #require(try object(contents(file))["title"] as? String)
            #expect(try await titles(house, ana) == [title])
            try replace(title, by: "By hand", in: file)
            #expect(try await house.document(id, by: ana)["title"] as? String == "By hand")
            try await eventually { try await titles(house, ana) == ["By hand"] }
            try await house.ask("More?", in: id, by: ana)
            #expect(try await house.document(id, by: ana)["title"] as? String == "By hand")
        }
    }

    @Test func `a conversation that is damaged, or bears another's id, stands apart`() async throws {
        try await withHouse { house in
            let ana = try await house.person()
            let (good, bad) = (try await house.conversation(of: ana), try await house.conversation(of: ana))
            for id in [good, bad] { try await house.ask(in: id, by: ana) }
            let (file, copy) = (house.folder(bad, ana.user) + "/conversation.json", house.folder(.random(), ana.user))
            let whole = String(decoding: try contents(file), as: UTF8.self)
            for text in ["", "{", "[]", whole.replacingOccurrences(of: bad.text, with: ConversationID.random().text)] {
                try edit(file, text)
                try await eventually { try await titles(house, ana).count == 1 }
                _ = try await house.document(good, by: ana)
            }
            #expect(try String(decoding: contents(file), as: UTF8.self) != whole, "nobody overwrites what is damaged")
            try edit(file, whole)
            try await eventually { try await titles(house, ana).count == 2 }
            try FileManager.default.copyItem(atPath: house.folder(good, ana.user), toPath: copy)
            try edit(house.folder(ana.user) + "/conversations/notes.txt", "hello")
            try edit(house.folder(ana.user) + "/conversations/backup/conversation.json", whole)
            try await Task.sleep(for: .milliseconds(1100))
            #expect(try await titles(house, ana).count == 2)
            try edit(file, "{")
            try await house.services.conversations.delete(bad, by: ana)
            #expect(!FileManager.default.fileExists(atPath: house.folder(bad, ana.user)))
        }
    }
}
