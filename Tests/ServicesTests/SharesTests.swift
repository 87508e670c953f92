import CouncilConfiguration
import CouncilModel
import FakeOpenRouter
import Foundation
import Testing

@testable import Services

@Suite struct SharesTests {
    func token(_ share: NewShare) throws -> String {
        String(try #require(share.url.split(separator: "/").last))
    }

    func share(
        _ id: ConversationID, _ house: House, _ caller: SignedIn, expiresIn: Int? = nil, password: String? = nil, isLive: Bool = false
    ) async throws -> NewShare {
        try await house.services.shares.create(id, expiresIn: expiresIn, password: password, isLive: isLive, by: caller)
    }

    func opened(_ house: House, _ token: String, pass: String? = nil) async throws -> SharedConversation? {
        switch try await house.services.shares.open(token, pass: pass) {
        case .locked: nil
        case .open(let shared): shared
        }
    }

    func unlock(_ house: House, _ token: String, _ password: String, from address: String? = "192.0.2.1") async throws -> SharePass {
        try await house.services.shares.unlock(token, password: password, from: Origin(device: "test", address: address))
    }

    func files(_ house: House) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: house.path + "/shares")
    }

    /// A house with a conversation of one turn, and its owner.
    func withConversation(
        configure: (inout Configuration) -> Void = { _ in }, _ body: (House, SignedIn, ConversationID) async throws -> Void
    ) async throws {
        try await withHouse(configure: configure) { house in
            let ana = try await house.person()
            let id = try await house.conversation(of: ana)
            try await house.ask(in: id, by: ana)
            try await body(house, ana, id)
        }
    }

    @Test func `a link shows the conversation as it was when it was shared`() async throws {
        try await withConversation { house, ana, id in
            let title = try await house.services.conversations.update(id, title: "Tea", council: nil, by: ana).title
            let (then, live) = (try await share(id, house, ana), try await share(id, house, ana, isLive: true))
            try await house.ask("A secret afterthought?", in: id, by: ana)
            _ = try await house.services.conversations.update(id, title: "Renamed", council: nil, by: ana)
            let shown = try #require(try await opened(house, try token(then)))
            #expect(shown.messages.count == 2 && shown.conversation.title == title && shown.conversation.messageCount == 2)
            let now = try #require(try await opened(house, try token(live)))
            #expect(now.messages.count == 4 && now.conversation.title == "Renamed")
        }
    }

    @Test func `what nobody but the owner should know is not in what a visitor sees`() async throws {
        try await withCouncilOnline { house, server, ana in
            let id = try await house.conversation(of: ana, models: ["fake/one", "fake/two", "fake/three"])
            server.set(ModelSettings(behaviour: "402"), for: "fake/three")
            let told = try await house.ask(in: id, by: ana)
            #expect(told.usage != Usage() && !told.errors.isEmpty)
            let shown = try #require(try await opened(house, try token(try await share(id, house, ana))))
            guard case .assistant(let answer)? = shown.messages.last else { throw CancellationError() }
            #expect(answer.usage == Usage() && answer.errors.count == told.errors.count)
            #expect(answer.errors.allSatisfy { $0.detail == "The call failed." })
            let calls = answer.stage1.map(\.call) + answer.stage2.map(\.call)
            #expect(calls.count > 2 && calls.allSatisfy { $0.usage == nil && $0.generationID == nil } && answer.title == nil)
            #expect(answer.stage3?.call?.usage == nil && answer.stage3?.call?.generationID == nil)
        }
    }

    @Test func `an answer that is not complete is left out, and nothing else to show is a conflict`() async throws {
        try await withHouse(drives: false) { house in
            let ana = try await house.person()
            let id = try await house.conversation(of: ana)
            #expect(try await refusal { try await share(id, house, ana) }.kind == "conflict")
            _ = try await house.services.turns.ask("What is tea?", in: id, by: ana)
            #expect(try await refusal { try await share(id, house, ana) }.kind == "conflict")
            let live = try await share(id, house, ana, isLive: true)
            #expect(try await opened(house, try token(live))?.messages.count == 2)
        }
        try await withConversation { house, ana, id in
            try await house.ask("And coffee?", in: id, by: ana)
            let file = house.message(4, of: id, ana.user)
            try edit(file, String(decoding: try contents(file), as: UTF8.self).replacing(#""complete""#, with: #""interrupted""#))
            #expect(try await opened(house, try token(try await share(id, house, ana)))?.messages.count == 2)
        }
    }

    @Test func `the token is on no disk, and its hash is the file's name`() async throws {
        try await withConversation { house, ana, id in
            let secret = try token(try await share(id, house, ana, password: "plum tree gate"))
            #expect(secret.utf8.count == 43)
            #expect(try files(house) == [ShareFiles.hash(of: secret) + ".json"])
            for case let path as String in try #require(FileManager.default.enumerator(atPath: house.path)) {
                let text = FileManager.default.contents(atPath: house.path + "/" + path).map { String(decoding: $0, as: UTF8.self) } ?? ""
                #expect(!text.contains(secret) && !path.contains(secret) && !text.contains("plum tree gate"), "\(path)")
            }
        }
    }

    @Test func `withdrawn, over, unknown and malformed links are all the same`() async throws {
        try await withConversation { house, ana, id in
            let (revoked, over) = (try await share(id, house, ana), try await share(id, house, ana, expiresIn: 60))
            _ = try await opened(house, try token(revoked))
            try await house.services.shares.revoke(revoked.share.id, by: ana)
            house.hands.advance(by: .seconds(60))
            let texts = [try token(revoked), try token(over), "x", "", "../../format", String(repeating: "A", count: 43), "\u{0}"]
            for text in texts {
                #expect(try await refusal { try await opened(house, text) } == Shares.missing, "\(text)")
                #expect(try await refusal { try await unlock(house, text, "guess") } == Shares.missing, "\(text)")
            }
            #expect(try await house.services.shares.list(by: ana).isEmpty)
        }
    }

    @Test func `a link that is over is swept away, one that was given more time is not`() async throws {
        try await withConversation { house, ana, id in
            let (_, longer) = (try await share(id, house, ana, expiresIn: 60), try await share(id, house, ana, expiresIn: 60))
            let path = "\(house.path)/shares/\(ShareFiles.hash(of: try token(longer))).json"
            let end = Timestamp(milliseconds: house.hands.now.milliseconds + 60_000).description
            let record = String(decoding: try contents(path), as: UTF8.self)
            house.hands.advance(by: .seconds(90))
            let later = Timestamp(milliseconds: house.hands.now.milliseconds + 60_000).description
            #expect(record.contains(end))
            try edit(path, record.replacing(end, with: later))
            await house.services.shares.sweep()
            #expect(try files(house).count == 1)
            #expect(try await opened(house, try token(longer)) != nil)
        }
    }

    @Test func `somebody else's conversation cannot be shared, and somebody else's link is none`() async throws {
        try await withConversation { house, ana, id in
            let ben = try await house.person("ben@example.org")
            let link = try await share(id, house, ana)
            #expect(try await refusal { try await share(id, house, ben) }.kind == "notFound")
            let theirs = try await refusal { try await house.services.shares.revoke(link.share.id, by: ben) }
            #expect(try await refusal { try await house.services.shares.revoke(.random(), by: ben) } == theirs)
            #expect(try await house.services.shares.list(by: ben).isEmpty)
            #expect(try await opened(house, try token(link)) != nil)
        }
    }

    @Test func `links go with their conversation, with their owner's account, and rest while it is disabled`() async throws {
        try await withConversation { house, ana, id in
            let other = try await house.conversation(of: ana)
            try await house.ask(in: other, by: ana)
            let (one, two) = (try token(try await share(id, house, ana)), try token(try await share(other, house, ana)))
            try await house.services.conversations.delete(id, by: ana)
            #expect(try await refusal { try await opened(house, one) } == Shares.missing)
            #expect(try files(house).count == 1)
            _ = try await house.services.accounts.update(ana.user, status: .disabled, role: nil, plan: nil, by: house.administrator)
            #expect(try await refusal { try await opened(house, two) } == Shares.missing)
            _ = try await house.services.accounts.update(ana.user, status: .active, role: nil, plan: nil, by: house.administrator)
            #expect(try await opened(house, two) != nil)
            try await house.services.accounts.delete(by: ana)
            #expect(try files(house).isEmpty)
            #expect(try await refusal { try await opened(house, two) } == Shares.missing)
        }
    }

    @Test func `a damaged file hides no other link, and a foreign one is left alone`() async throws {
        try await withConversation { house, ana, id in
            let (one, two) = (try token(try await share(id, house, ana)), try token(try await share(id, house, ana)))
            try edit("\(house.path)/shares/\(ShareFiles.hash(of: one)).json", "{")
            try edit("\(house.path)/shares/README", "hands off")
            #expect(try await refusal { try await opened(house, one) }.kind == "damaged")
            #expect(try await opened(house, two) != nil)
            #expect(try await house.restarted().services.shares.list(by: ana).count == 1)
            await house.services.shares.sweep()
            #expect(try files(house).count == 3)
        }
    }

    @Test func `where sharing is turned off no link works, and the owner hears why`() async throws {
        try await withConversation { house, ana, id in
            let secret = try token(try await share(id, house, ana))
            var configuration = house.settings.current
            configuration.features.sharing = false
            house.settings.replace(with: configuration)
            #expect(try await refusal { try await opened(house, secret) } == Shares.missing)
            #expect(try await refusal { try await share(id, house, ana) }.detail.contains("turned off"))
            #expect(try await refusal { try await house.services.shares.list(by: ana) }.kind == "forbidden")
            configuration.features.sharing = true
            house.settings.replace(with: configuration)
            #expect(try await opened(house, secret) != nil)
        }
    }

    @Test func `a time that is none and a password that is too short are refused by name`() async throws {
        try await withConversation { house, ana, id in
            for seconds in [0, -1, .min, .max, 315_576_001] {
                guard case .invalid(_, let fields) = try await refusal({ try await share(id, house, ana, expiresIn: seconds) }) else {
                    throw CancellationError()
                }
                #expect(fields.keys.sorted() == ["expires_in"], "\(seconds)")
            }
            for password in ["", "short", String(repeating: "x", count: 73), "with a \0 byte"] {
                #expect(try await refusal { try await share(id, house, ana, password: password) }.kind == "invalid", "\(password)")
            }
            #expect(try files(house).isEmpty)
        }
    }
}
