import CouncilModel
import Deliberation
import FakeOpenRouter
import FileStore
import Foundation
import Testing
import ThreadPool

@testable import Services

@Suite struct ConversationHistoriesTests {
    /// Everything that the members were sent for their answers, since the fake began to count.
    private func sent(_ server: FakeOpenRouter, after number: Int) -> [[String]] {
        server.calls.filter { $0.number > number && $0.stage == .answer }.map { $0.messages.map(\.content) }
    }

    /// Asks, and gives what the members were sent for it.
    private func ask(
        _ question: String, in id: ConversationID, by caller: SignedIn, _ house: House, _ server: FakeOpenRouter
    ) async throws -> [String] {
        let number = server.calls.last?.number ?? 0
        try await house.ask(question, in: id, by: caller)
        let sent = sent(server, after: number)
        try #require(sent.count == 2 && sent[0] == sent[1])
        return sent[0]
    }

    /// A conversation of three turns whose history is in memory, with stamps that count.
    private func warmed(_ house: House, _ server: FakeOpenRouter, _ caller: SignedIn) async throws -> ConversationID {
        let id = try await house.conversation(of: caller)
        for question in ["One?", "Two?"] { _ = try await ask(question, in: id, by: caller, house, server) }
        let last = house.message(4, of: id, caller.user)
        try await eventually { try house.data.files.stamp(of: last).isSettled }
        #expect(try await ask("Three?", in: id, by: caller, house, server).count == 5)
        return id
    }

    private func replace(_ path: String, _ old: String, _ new: String, inPlace: Bool = false) throws {
        let text = String(decoding: try contents(path), as: UTF8.self)
        try #require(text.contains(old))
        let bytes = Data(text.replacingOccurrences(of: old, with: new).utf8)
        try bytes.write(to: URL(fileURLWithPath: path), options: inPlace ? [] : .atomic)
    }

    @Test func `what a hand changes in older messages is in the very next question`() async throws {
        try await withCouncilOnline { house, server, ana in
            let id = try await warmed(house, server, ana)
            let files = (1...6).map { house.message($0, of: id, ana.user) }
            try replace(files[0], "One?", "Uno?")
            #expect(try await ask("Four?", in: id, by: ana, house, server).prefix(3).map(\.count).first == 4)
            #expect(sent(server, after: 0).last?.first == "Uno?")
            // Of the same length, in the same inode.
            try replace(files[2], "Two?", "Due?", inPlace: true)
            let answer = try #require(try object(contents(files[3]))["stage3"] as? [String: Any])
            let said = try #require(answer["response"] as? String)
            try edit(files[3], #"{"role":"assistant","status":"complete","stage3":{"model":"x/y","response":"By \u0068and."}}"#)
            let five = try await ask("Five?", in: id, by: ana, house, server)
            #expect(five.count == 9 && five[2...3] == ["Due?", "By hand."] && !five.contains(said))
            for file in files[2...3] { try FileManager.default.removeItem(atPath: file) }
            let six = try await ask("Six?", in: id, by: ana, house, server)
            #expect(six.count == 9 && six[0] == "Uno?" && six[2] == "Three?")
            try edit(files[3], #"{"role":"assistant","status":"complete","stage3":{"model":"x/y","response":"Back."}}"#)
            try edit(files[2], #"{"role":"user","content":"Again?"}"#)
            let seven = try await ask("Seven?", in: id, by: ana, house, server)
            #expect(seven.count == 13 && seven[2...3] == ["Again?", "Back."])
        }
    }

    @Test func `a message that is damaged after it was read refuses the next question and names the file`() async throws {
        try await withCouncilOnline { house, server, ana in
            let id = try await warmed(house, server, ana)
            let file = house.message(2, of: id, ana.user)
            try edit(file, "{")
            let calls = server.calls.count
            await #expect(throws: (any Error).self) { try await house.ask("Four?", in: id, by: ana) }
            #expect(server.calls.count == calls)
        }
    }

    @Test func `turns without a final answer are left out`() async throws {
        try await withCouncilOnline { house, server, ana in
            let id = try await warmed(house, server, ana)
            try edit(house.message(4, of: id, ana.user), #"{"role":"assistant","status":"failed","stage3":null}"#)
            let four = try await ask("Four?", in: id, by: ana, house, server)
            #expect(four.count == 5 && four[0] == "One?" && four[2] == "Three?")
        }
    }

    @Test func `what was deleted is never sent again`() async throws {
        try await withCouncilOnline { house, server, ana in
            let id = try await warmed(house, server, ana)
            let (folder, copy) = (house.folder(id, ana.user), house.path + "/copy")
            try FileManager.default.copyItem(atPath: folder, toPath: copy)
            #expect(house.services.conversations.histories.size.conversations == 1)
            try await house.services.conversations.delete(id, by: ana)
            #expect(house.services.conversations.histories.size == (0, 0))
            // Even where another conversation comes back under its name.
            try edit(copy + "/messages/000001.json", #"{"role":"user","content":"Uno?"}"#)
            for name in ["000003.json", "000004.json", "000005.json", "000006.json"] {
                try FileManager.default.removeItem(atPath: "\(copy)/messages/\(name)")
            }
            try FileManager.default.moveItem(atPath: copy, toPath: folder)
            let next = try await ask("Next?", in: id, by: ana, house, server)
            #expect(next.count == 3 && next[0] == "Uno?" && next[2] == "Next?")

            house.services.conversations.forget(ana.user)
            #expect(house.services.conversations.histories.size == (0, 0))
        }
    }

    @Test func `two people's conversations of one name carry each their own`() async throws {
        try await withCouncilOnline { house, server, ana in
            let bob = try await house.person("bob@example.org")
            _ = try await house.services.keys.add("sk-or-v1-bbbbbbbbbbbbbbbb", provider: "openrouter", by: bob)
            let id = try await warmed(house, server, ana)
            try FileManager.default.createDirectory(
                atPath: house.folder(bob.user) + "/conversations", withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: house.folder(id, ana.user), toPath: house.folder(id, bob.user))
            for number in [1, 3, 5] { try edit(house.message(number, of: id, bob.user), #"{"role":"user","content":"Bob's \#(number)"}"#) }
            for turn in 1...3 {
                let hers = try await ask("Ana's \(turn)", in: id, by: ana, house, server)
                let his = try await ask("Bob's own \(turn)", in: id, by: bob, house, server)
                #expect(!hers.contains { $0.hasPrefix("Bob's") } && hers.count == 5 + 2 * turn)
                #expect(!his.contains { $0.hasPrefix("Ana's") || $0 == "One?" } && his[0] == "Bob's 1" && his.count == 5 + 2 * turn)
            }
            #expect(
                server.calls.filter { $0.keyHint == "bbbb" }.allSatisfy { call in !call.messages.contains { $0.content.contains("Ana's") } }
            )
        }
    }

    @Test func `many long conversations stay within the bound, and what no longer is in memory is read`() async throws {
        try await withHouse { house in
            let ana = try await house.person()
            let histories = ConversationHistories()
            let text = String(repeating: "long ", count: 60_000)
            let ids = (0..<60).map { _ in ConversationID.random() }
            for id in ids {
                try edit(house.message(1, of: id, ana.user), #"{"role":"user","content":"\#(id)"}"#)
                try edit(house.message(2, of: id, ana.user), #"{"role":"assistant","stage3":{"response":"\#(text)"}}"#)
            }
            let room = HistoryRoom(before: "Now?", fittingTokens: 1_000_000, members: 3)
            for id in ids + ids {
                let files = house.services.conversations.files(of: id, ana.user)
                let messages = try histories.history(.init(user: ana.user, conversation: id), of: files, [1, 2], in: room).messages
                #expect(messages == [ChatMessage(.user, id.text), ChatMessage(.assistant, text)])
            }
            let size = histories.size
            #expect(size.bytes <= ConversationHistories.limit && size.conversations > 10)
        }
    }
}
