import CouncilModel
import Foundation
import Testing

@testable import Services

@Suite struct ConversationsTests {
    private func titles(_ house: House, _ caller: SignedIn, query: String? = nil, before: ConversationID? = nil, limit: Int? = nil)
        async throws
        -> [String]
    {
        let bytes = try await house.services.conversations.list(query: query, before: before, limit: limit, by: caller).readableBytesView
        return try list(bytes).compactMap { $0["title"] as? String }
    }

    private func rename(_ id: ConversationID, _ title: String, _ house: House, _ caller: SignedIn) async throws -> String {
        try await house.services.conversations.update(id, title: title, council: nil, by: caller).title
    }

    @Test func `a conversation is its files, joined`() async throws {
        try await withHouse { house in
            let ana = try await house.person()
            let id = try await house.conversation(of: ana)
            let empty = try await house.document(id, by: ana)
            #expect((empty["messages"] as? [Any])?.isEmpty == true)
            try await house.ask("What is \"tea\"?\n\u{1F375} } ]", in: id, by: ana)
            try await house.ask("And coffee?", in: id, by: ana)
            var expected = try object(contents(house.folder(id, ana.user) + "/conversation.json"))
            expected["messages"] = try (1...4).map { try object(contents(house.message($0, of: id, ana.user))) }
            for _ in 0..<2 {
                #expect((try await house.document(id, by: ana) as NSDictionary).isEqual(to: expected))
                try await Task.sleep(for: .milliseconds(60))
            }
            #expect(expected["message_count"] as? Int == 4)
        }
    }

    @Test func `a damaged message is named, and hides no other conversation`() async throws {
        try await withHouse { house in
            let ana = try await house.person()
            let (good, bad) = (try await house.conversation(of: ana), try await house.conversation(of: ana))
            for id in [good, bad] { try await house.ask("What is tea?", in: id, by: ana) }
            _ = try await house.document(bad, by: ana)
            let file = house.message(2, of: bad, ana.user)
            let whole = String(decoding: try contents(file), as: UTF8.self)
            for text in ["", "{", "[]", String(whole.dropLast(20)), #"{"role":"nobody"}"#, #"{"role":"user"}"#] {
                try edit(file, text)
                let error = try await refusal { try await house.document(bad, by: ana) }
                #expect(error.kind == "damaged" && error.detail.contains("messages/000002.json"), "\(text)")
                #expect(try await refusal { try await house.services.turns.ask("More?", in: bad, by: ana) }.kind == "damaged")
            }
            #expect(try await titles(house, ana).count == 2)
            #expect(try await titles(house, ana, query: "TEA").count == 2)
            _ = try await house.document(good, by: ana)
            try edit(file, whole)
            try await house.ask("More?", in: bad, by: ana)
            #expect((try await house.document(bad, by: ana)["messages"] as? [Any])?.count == 4)
        }
    }

    @Test func `a gap in the numbers is no fault, and no number is used twice`() async throws {
        try await withHouse { house in
            let ana = try await house.person()
            let id = try await house.conversation(of: ana)
            for _ in 0..<2 { try await house.ask(in: id, by: ana) }
            try FileManager.default.removeItem(atPath: house.message(2, of: id, ana.user))
            #expect((try await house.document(id, by: ana)["messages"] as? [Any])?.count == 3)
            try await house.ask(in: id, by: ana)
            #expect(FileManager.default.fileExists(atPath: house.message(6, of: id, ana.user)))
            #expect(!FileManager.default.fileExists(atPath: house.message(2, of: id, ana.user)))
        }
    }

    @Test func `an answer that a crash left running is marked interrupted, but never while its run is live`() async throws {
        try await withHouse(drives: false) { house in
            let ana = try await house.person()
            let id = try await house.conversation(of: ana)
            _ = try await house.services.turns.ask("What is tea?", in: id, by: ana)
            func status() async throws -> String? {
                (try await house.document(id, by: ana)["messages"] as? [[String: Any]])?.last?["status"] as? String
            }
            #expect(try await status() == "running")
            let next = try house.restarted()
            let document = try await next.document(id, by: ana)
            #expect((document["messages"] as? [[String: Any]])?.last?["status"] as? String == "interrupted")
            let stored = try object(contents(house.message(2, of: id, ana.user)))
            #expect(stored["status"] as? String == "interrupted" && stored["completed_at"] != nil)
        }
    }

    @Test func `a question that a crash parted from its answer gets one that says so`() async throws {
        try await withHouse { house in
            let ana = try await house.person()
            let id = try await house.conversation(of: ana)
            try edit(house.message(1, of: id, ana.user), #"{"role":"user","content":"Hm?","created_at":"2026-01-01T00:00:00Z"}"#)
            let messages = try #require(try await house.document(id, by: ana)["messages"] as? [[String: Any]])
            #expect(messages.map { $0["status"] as? String } == [nil, "interrupted"])
            #expect(try object(contents(house.folder(id, ana.user) + "/conversation.json"))["message_count"] as? Int == 2)
            #expect(try await house.services.turns.resume(id, by: ana).answer().status == .complete)
        }
    }

    @Test func `a search finds titles and texts in any case, and what is damaged does not stop it`() async throws {
        try await withHouse { house in
            let ana = try await house.person()
            var ids: [ConversationID] = []
            for question in ["Where does Oolong grow?", "What is rust?", "Why is the sky blue?"] {
                house.hands.advance(by: .seconds(1))
                ids.append(try await house.conversation(of: ana))
                try await house.ask(question, in: ids[ids.count - 1], by: ana)
                _ = try await rename(ids[ids.count - 1], "Title \(ids.count)", house, ana)
            }
            #expect(try await titles(house, ana, query: "oOLONG") == ["Title 1"])
            #expect(try await titles(house, ana, query: "title") == ["Title 3", "Title 2", "Title 1"])
            #expect(try await titles(house, ana, query: "title", limit: 2) == ["Title 3", "Title 2"])
            #expect(try await titles(house, ana, query: "title", before: ids[2], limit: 1) == ["Title 2"])
            #expect(try await titles(house, ana, query: "no such words").isEmpty)
            #expect(try await titles(house, ana, query: "").count == 3)
            try edit(house.message(1, of: ids[1], ana.user), "{")
            #expect(try await titles(house, ana, query: "oolong") == ["Title 1"])
        }
    }

    @Test func `pages joined are the list`() async throws {
        try await withHouse { house in
            let ana = try await house.person()
            for number in 0..<7 {
                if number != 3 { house.hands.advance(by: .seconds(1)) }
                let id = try await house.conversation(of: ana)
                try edit(house.message(1, of: id, ana.user), #"{"role":"user","content":"Hm?","created_at":"2026-01-01T00:00:00Z"}"#)
                _ = try await house.document(id, by: ana)
                _ = try await rename(id, "\(number)", house, ana)
            }
            _ = try await house.conversation(of: ana)
            let all = try list(try await house.services.conversations.list(query: nil, before: nil, limit: nil, by: ana).readableBytesView)
            #expect(all.count == 7, "one has no messages")
            #expect(all.compactMap { $0["created_at"] as? String } == all.compactMap { $0["created_at"] as? String }.sorted(by: >))
            for limit in 1...8 {
                var (pages, before): ([String], ConversationID?) = ([], nil)
                while true {
                    let bytes = try await house.services.conversations.list(query: nil, before: before, limit: limit, by: ana)
                    let page = try list(bytes.readableBytesView)
                    guard let last = page.last?["id"] as? String else { break }
                    pages += page.compactMap { $0["id"] as? String }
                    before = ConversationID(last)
                }
                #expect(pages == all.compactMap { $0["id"] as? String })
            }
            #expect(try await refusal { try await titles(house, ana, before: .random()) }.kind == "notFound")
        }
    }

    @Test(arguments: [
        ("  My   title ", "My title"), ("two\nlines\r\nof it", "two lines of it"), ("a\u{0}b\u{1B}[31m", "a b [31m"),
        (String(repeating: "ü", count: 200), String(repeating: "ü", count: 200)),
        ("\u{1F469}\u{200D}\u{1F680}", "\u{1F469}\u{200D}\u{1F680}"),
    ])
    func `a title is one line`(given: String, kept: String) async throws {
        try await withHouse { house in
            let ana = try await house.person()
            #expect(try await rename(try await house.conversation(of: ana), given, house, ana) == kept)
        }
    }

    @Test func `an impossible title is refused and changes nothing`() async throws {
        try await withHouse { house in
            let ana = try await house.person()
            let id = try await house.conversation(of: ana)
            for title in ["", "  \n", "\u{0}", String(repeating: "x", count: 201), "e" + String(repeating: "\u{301}", count: 200)] {
                #expect(try await refusal { try await rename(id, title, house, ana) }.kind == "invalid")
            }
            #expect(try await house.document(id, by: ana)["title"] as? String == Conversation.untitled)
        }
    }

    @Test func `a conversation is deleted while its answer is under way`() async throws {
        try await withHouse(pause: .seconds(100)) { house in
            let ana = try await house.person()
            let id = try await house.conversation(of: ana)
            let run = try await house.services.turns.ask("What is tea?", in: id, by: ana)
            try await house.services.conversations.delete(id, by: ana)
            #expect(run.events.isClosed)
            #expect(!FileManager.default.fileExists(atPath: house.folder(id, ana.user)))
            #expect(try await titles(house, ana).isEmpty)
            #expect(try await refusal { try await house.services.conversations.delete(id, by: ana) }.kind == "notFound")
            #expect(!house.services.conversations.runs.isLive(id))
        }
    }

    @Test func `a conversation is deleted while its question is being stored`() async throws {
        try await withHouse(pause: .seconds(100)) { house in
            let ana = try await house.person()
            for _ in 0..<20 {
                let id = try await house.conversation(of: ana)
                async let asking: CouncilError? = {
                    do {
                        _ = try await house.services.turns.ask("What is tea?", in: id, by: ana)
                        return nil
                    } catch {
                        return CouncilError(told: error)
                    }
                }()
                async let deleting: Void = house.services.conversations.delete(id, by: ana)
                let (error, _) = try await (asking, deleting)
                if let error { #expect(["notFound", "conflict"].contains(error.kind), "\(error)") }
                #expect(!FileManager.default.fileExists(atPath: house.folder(id, ana.user)))
                #expect(!house.services.conversations.runs.isLive(id))
            }
        }
    }

    @Test func `nobody reaches another person's conversation by any door`() async throws {
        try await withHouse { house in
            let (ana, bob) = (try await house.person(), try await house.person("bob@example.org"))
            let id = try await house.conversation(of: ana)
            try await house.ask(in: id, by: ana)
            let services = house.services
            #expect(try await refusal { try await house.document(id, by: bob) } == Conversations.missing)
            #expect(try await refusal { try await rename(id, "mine", house, bob) } == Conversations.missing)
            #expect(try await refusal { try await services.conversations.delete(id, by: bob) } == Conversations.missing)
            #expect(try await refusal { try await services.turns.ask("Hm?", in: id, by: bob) } == Conversations.missing)
            #expect(try await refusal { try await services.turns.run(in: id, by: bob) } == Conversations.missing)
            #expect(try await refusal { try await services.turns.cancel(id, by: bob) } == Conversations.missing)
            #expect(try await refusal { try await services.turns.resume(id, by: bob) } == Conversations.missing)
            #expect(try await titles(house, bob).isEmpty)
            #expect(try await titles(house, ana).count == 1)
        }
    }
}
