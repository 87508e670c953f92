import CouncilModel
import Foundation
import Testing

@testable import Services

struct AnnouncementTests {
    private static let every = EventName.allCases.map(\.rawValue).filter { !$0.hasPrefix("daemon") && $0 != "data.changed" }

    /// What a daemon finds that is started after a crash in the middle of a change.
    private func told(
        _ event: @Sendable (SignedIn, ConversationID) -> Event, message: Int? = nil,
        after change: @Sendable (House, SignedIn, ConversationID) async throws -> Void
    ) async throws -> [String] {
        try await withHooks([Sketch(on: Self.every, body: Sketch.record)]) { hooks in
            let house = hooks.house
            let ana = try await house.person()
            let talk = try await house.conversation(of: ana)
            try await change(house, ana, talk)
            for name in hooks.outbox { try FileManager.default.removeItem(atPath: "\(house.path)/outbox/\(name)") }
            let envelope = EventEnvelope(
                id: .random(), time: house.hands.now, user: EventUser(ana.profile), notify: false, event: event(ana, talk))
            _ = try house.services.hooks.outbox.prepare([
                OutboxEntry(envelope: envelope, hook: hooks.folder + "/hook0", message: message)
            ])
            #expect(hooks.outbox.count == 1)
            let next = try house.restarted()
            // Behind what is settled, so that it is known when that is done.
            try await next.services.hooks.announce(.userSignedIn(device: "last"), about: ana.profile)
            try await hooks.delivering(next) { try await eventually { hooks.lines.last == "user.signed_in last" && hooks.outbox.isEmpty } }
            return hooks.lines.dropLast()
        }
    }

    @Test func `a registration counts where the person is there`() async throws {
        #expect(
            try await told { _, _ in
                .userRegistered
            } after: { _, _, _ in
            } == ["user.registered"])
        #expect(
            try await told { _, _ in
                .userDeleted
            } after: { _, _, _ in
            } == [])
    }

    @Test func `a deletion counts where the person is gone`() async throws {
        #expect(
            try await told { _, _ in
                .userDeleted
            } after: {
                try await $0.services.accounts.delete(by: $1); _ = $2
            } == ["user.deleted"])
        #expect(
            try await told { _, _ in
                .userRegistered
            } after: {
                try await $0.services.accounts.delete(by: $1); _ = $2
            } == [])
    }

    @Test func `a question counts where it is stored and an answer where it is complete`() async throws {
        let started: @Sendable (SignedIn, ConversationID) -> Event = { .conversationStarted(EventConversation(id: $1, title: "t")) }
        let completed: @Sendable (SignedIn, ConversationID) -> Event = { .conversationCompleted(EventConversation(id: $1, title: "t")) }
        let failed: @Sendable (SignedIn, ConversationID) -> Event = {
            .conversationFailed(EventConversation(id: $1, title: "t"), reason: "r")
        }
        #expect(try await told(started, message: 2) { _, _, _ in } == [])
        #expect(try await told(started, message: 2) { _ = try await $0.ask(in: $2, by: $1) } == ["conversation.started"])
        #expect(try await told(completed, message: 2) { _ = try await $0.ask(in: $2, by: $1) } == ["conversation.completed"])
        #expect(try await told(completed, message: 4) { _ = try await $0.ask(in: $2, by: $1) } == [])
        #expect(try await told(failed, message: 2) { _ = try await $0.ask(in: $2, by: $1) } == [])
    }

    @Test func `a deleted conversation counts where it is gone`() async throws {
        let deleted: @Sendable (SignedIn, ConversationID) -> Event = { .conversationDeleted(EventConversation(id: $1, title: "t")) }
        #expect(try await told(deleted) { _, _, _ in } == [])
        #expect(try await told(deleted) { try await $0.services.conversations.delete($2, by: $1) } == ["conversation.deleted"])
    }

    @Test func `what cannot be known is told`() async throws {
        #expect(
            try await told { _, _ in
                .userSignedIn(device: "d")
            } after: { _, _, _ in
            } == ["user.signed_in d"])
    }

    @Test func `each hook that wants an event has an entry of its own, and no other hook has one`() async throws {
        let sketches = [["user.disabled"], ["user.disabled", "user.deleted"], ["key.added"]].map { Sketch(on: $0, body: Sketch.record) }
        try await withHooks(sketches) { hooks in
            let ana = try await hooks.house.person()
            try hooks.house.services.hooks.telling([.userDisabled, .userDeleted], of: ana.user) { #expect(hooks.outbox.count == 3) }
            #expect(hooks.outbox.count == 3 && hooks.outbox.allSatisfy { !$0.hasSuffix(".prepared.json") })
        }
    }

    @Test func `a change that fails is not told`() async throws {
        struct Failed: Error {}
        try await withHooks([Sketch(on: Self.every, body: Sketch.record)]) { hooks in
            let ana = try await hooks.house.person()
            let before = hooks.outbox
            let service = hooks.house.services.hooks
            #expect(throws: Failed.self) {
                try service.telling([.userDisabled, .userDeleted], of: ana.user) {
                    #expect(hooks.outbox.filter { $0.hasSuffix(".prepared.json") }.count == 2)
                    throw Failed()
                }
            }
            #expect(hooks.outbox == before)
        }
    }

    @Test func `where the outbox cannot be written nothing is changed`() async throws {
        let disk = Disk()
        try await withHooks([Sketch(on: Self.every, body: Sketch.record)], disk: disk) { hooks in
            disk.refuse("user.registered")
            #expect(try await refusal { try await hooks.house.register() }.kind == "unavailable")
            #expect(try hooks.house.folders == [] && hooks.outbox == [])
            disk.recover()
            let ana = try await hooks.house.person()
            disk.refuse("conversation.completed")
            let talk = try await hooks.house.conversation(of: ana)
            _ = try await refusal { try await hooks.house.ask(in: talk, by: ana) }
        }
    }

    @Test func `every event, gate and export can be tried with a sample`() async throws {
        let names = EventName.allCases.map(\.rawValue) + ["before.register", "before.ask", "before.share", "before.export", "export.pdf"]
        try await withHooks([Sketch(on: names, body: "echo \"$COUNCIL_TOKEN\"; cat; echo oops >&2; exit 7")]) { hooks in
            let (service, admin) = (hooks.house.services.hooks, try hooks.house.administrator)
            for name in names {
                let runs = try await service.test(name, by: admin)
                let run = try #require(runs.first)
                #expect(runs.count == 1 && run.exitCode == 7 && run.errors == "oops\n" && run.event == name)
                // What an export writes is somebody's document.
                guard name != "export.pdf" else {
                    #expect(run.output.hasPrefix("a document of "))
                    continue
                }
                let input = try object(run.output.utf8)
                #expect(input["event"] as? String == name && input["id"] as? String == run.eventID.text)
            }
            #expect(hooks.outbox == [])
            #expect(try await refusal { try await service.test("export.docx", by: admin) }.kind == "invalid")
        }
    }

    @Test func `what a hook writes is shown without control characters and without its token`() {
        let text = HookText.cleaned(Array("a\u{1B}[31m\u{202E}b\u{0}\r\n token: s3cr3t\t.".utf8), isCut: true, hiding: "s3cr3t")
        #expect(text == "a[31mb\n token: <token>\t.…")
        #expect(HookText.cleaned([0xFF, 0x41], isCut: false, hiding: "") == "\u{FFFD}A")
        #expect(HookText.sizeOfNoText(Array("grün".utf8.prefix(3)), isCut: true) == nil)
        #expect(HookText.sizeOfNoText(Array("grün".utf8.prefix(3)), isCut: false) == "3 bytes that are no text")
        #expect(HookText.sizeOfNoText([0x50, 0], isCut: true) == "more than 2 bytes that are no text")
        #expect(HookText.lastLine(Array("one\n two  words \n\n".utf8), hiding: "") == "two words")
        #expect(HookText.lastLine(Array(" \n".utf8), hiding: "") == nil)
    }

    @Test func `no part of a token is shown where the output was cut within it`() {
        let token = "eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl"
        for length in [12, 20, token.utf8.count - 1] {
            #expect(HookText.cleaned(Array("it is \(token.prefix(length))".utf8), isCut: true, hiding: token) == "it is <token>…")
        }
        let long = Array("\(token)\n".utf8) + Array(repeating: UInt8(ascii: "."), count: 64 << 10) + Array("\nlast".utf8)
        for cut in 0..<40 { #expect(HookText.lastLine(Array(long.dropFirst(cut)), hiding: token) == "last") }
        let oneLine = Array(long.dropLast(5)) + Array("end".utf8)
        #expect(HookText.lastLine(oneLine, hiding: token)?.contains("eyJ") != true)
    }

    @Test func `what was set aside goes with its person's account`() async throws {
        try await withHooks([Sketch(on: ["user.signed_in"], body: Sketch.record)]) { hooks in
            let house = hooks.house
            let (ana, bob) = (try await house.person("ana@example.org"), try await house.person("bob@example.org"))
            let aside = house.services.hooks.aside
            for user in [ana.user, bob.user] {
                let folder = aside.outbox.asidePath
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                try Data("{}".utf8).write(to: URL(filePath: "\(folder)/000000000001-\(user)-00000000.json"))
            }
            try await house.services.accounts.delete(by: ana)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: aside.outbox.asidePath) == ["000000000001-\(bob.user)-00000000.json"])
        }
    }

    @Test func `links that go with a conversation or an account are told as taken back`() async throws {
        let names = ["share.revoked", "conversation.deleted", "user.deleted"]
        try await withHooks([Sketch(on: names, body: Sketch.record)]) { hooks in
            let house = hooks.house
            let ana = try await house.person()
            var talks: [ConversationID] = []
            for isLive in [false, true] {
                let talk = try await house.conversation(of: ana)
                try await house.ask(in: talk, by: ana)
                _ = try await house.services.shares.create(talk, expiresIn: nil, password: nil, isLive: isLive, by: ana)
                talks.append(talk)
            }
            try await hooks.delivering {
                try await house.services.conversations.delete(talks[0], by: ana)
                try await house.services.accounts.delete(by: ana)
                try await eventually { hooks.lines.count == 4 }
            }
            #expect(hooks.lines == ["share.revoked", "conversation.deleted", "share.revoked", "user.deleted"])
        }
    }
}
