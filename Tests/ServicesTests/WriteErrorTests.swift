import CouncilModel
import Foundation
import Testing

@testable import Services

/// Services on a disk that breaks: at every single step of every write, and while it is full.
@Suite struct WriteErrorTests {
    @Test(arguments: Change.allCases, [ENOSPC, EIO])
    func `at whichever step a write fails, it is a clear refusal, nothing has changed, and it works again`(
        change: Change, code: Int32
    ) async throws {
        try await TestCouncil.serving { council in
            let person = try await council.newPerson()
            let conversation = try await council.services.conversations.create(.init(), by: person).id
            var number = 0
            while true {
                number += 1
                try await change.prepare(council, person)
                let before = try council.files()
                council.disk.breaks(.once(at: number), with: code)
                let error = await change.failure(council, person, conversation)
                guard council.disk.mend() > 0 else {
                    #expect(error == nil, "\(change) works on a good disk")
                    break
                }
                // A step after which the change is done all the same, such as closing a directory, may pass.
                guard let error else {
                    if change == .delete { break }
                    continue
                }
                #expect(error.isUnavailable, "\(change), step \(number): \(error)")
                #expect(error.isAboutAFullDisk == (code == ENOSPC), "\(change), step \(number): \(error)")
                #expect(try council.files() == before, "\(change), step \(number) left a change behind")
            }
            #expect(number > (change == .delete ? 3 : 7), "every step was tried")
        }
    }

    @Test(arguments: Change.allCases)
    func `on a full disk everything is refused, and works again when there is room`(change: Change) async throws {
        try await TestCouncil.serving { council in
            let person = try await council.newPerson()
            let conversation = try await council.services.conversations.create(.init(), by: person).id
            try await change.prepare(council, person)
            let before = try council.files()
            council.disk.breaks(.full, with: ENOSPC)
            for _ in 1...3 {
                let error = await change.failure(council, person, conversation)
                // What takes no room, a deletion, goes on.
                #expect(error?.isAboutAFullDisk ?? (change == .delete))
                guard error != nil else { return }
                #expect(try council.files() == before)
            }
            council.disk.mend()
            try await change.make(council, person, conversation)
        }
    }

    @Test(arguments: [ENOSPC, EIO])
    func `a run whose answer cannot be saved ends, keeps what was saved, and can be resumed`(code: Int32) async throws {
        try await TestCouncil.serving { council in
            let person = try await council.newPerson()
            let services = council.services
            var number = 0
            var cutOff = 0
            while true {
                number += 3
                let id = try await services.conversations.create(.init(), by: person).id
                council.disk.breaks(.once(at: number), with: code)
                do {
                    _ = try await services.turns.ask("What if the disk breaks?", in: id, by: person).answer()
                } catch {
                    #expect(CouncilError(told: error)?.isUnavailable == true, "step \(number): \(error)")
                }
                let wasHit = council.disk.mend() > 0
                #expect(council.leftOver.isEmpty)
                let messages = try await council.messages(in: id, by: person)
                #expect(messages.count % 2 == 0, "question and answer in pairs")
                if messages.last?["status"] as? String == "interrupted" {
                    cutOff += 1
                    _ = try await services.turns.resume(id, by: person).answer()
                } else if messages.isEmpty {
                    _ = try await services.turns.ask("And now?", in: id, by: person).answer()
                }
                #expect(try await council.messages(in: id, by: person).last?["status"] as? String == "complete")
                if !wasHit { break }
            }
            #expect(cutOff > 5, "the fault met runs under way")
        }
    }
}

/// What a person changes.
enum Change: String, CaseIterable {
    case register, signIn, create, ask, rename, delete, addKey, removeKey, displayName, signOut

    /// What has to be there before each attempt.
    func prepare(_ council: TestCouncil, _ person: SignedIn) async throws {
        if self == .removeKey { try await Change.addKey.make(council, person, .random()) }
    }

    /// Why it could not be made; nil where it was.
    func failure(_ council: TestCouncil, _ person: SignedIn, _ conversation: ConversationID) async -> CouncilError? {
        do {
            try await make(council, person, conversation)
            return nil
        } catch {
            let told = CouncilError(told: error)
            if told == nil { Issue.record("\(self): an error that nobody may be told: \(error)") }
            return told
        }
    }

    func make(_ council: TestCouncil, _ person: SignedIn, _ conversation: ConversationID) async throws {
        let services = council.services
        switch self {
        case .register:
            _ = try await services.accounts.register(email: council.newEmail(), password: TestCouncil.password, from: TestCouncil.origin)
        case .signIn:
            _ = try await services.sessions.signIn(
                email: person.profile.email.text, password: TestCouncil.password, from: TestCouncil.origin)
        case .create: _ = try await services.conversations.create(.init(), by: person)
        case .ask:
            let run = try await services.turns.ask("Is there room?", in: conversation, by: person)
            council.disk.mend()
            _ = try await run.answer()
        case .rename:
            _ = try await services.conversations.update(conversation, title: "Title \(UUID())", council: nil, by: person)
        case .delete: try await services.conversations.delete(conversation, by: person)
        case .addKey: _ = try await services.keys.add("sk-demo-0123456789", provider: "demo", by: person)
        case .removeKey: try await services.keys.remove(provider: "demo", by: person)
        case .displayName: _ = try await services.accounts.update(displayName: "Name \(UUID())", by: person)
        case .signOut: try await services.sessions.signOut(person, refreshToken: nil)
        }
    }
}
