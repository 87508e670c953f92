import CouncilModel
import FileStore
import Foundation
import Testing
import ThreadPool

@testable import Services

@Suite struct ConversationDocumentsTests {
    /// A conversation with one turn, which is answered from memory.
    private func warmed(_ house: House, _ ana: SignedIn) async throws -> ConversationID {
        let id = try await house.conversation(of: ana)
        try await house.ask(in: id, by: ana)
        try await warm(house, id, ana)
        return id
    }

    private func warm(_ house: House, _ id: ConversationID, _ ana: SignedIn) async throws {
        try await eventually {
            _ = try await house.document(id, by: ana)
            return isKept(house, id, ana)
        }
    }

    private func isKept(_ house: House, _ id: ConversationID, _ ana: SignedIn) -> Bool {
        house.services.conversations.documents.kept(.init(user: ana.user, conversation: id)) != nil
    }

    private func sh(_ command: String, in directory: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", command]
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(command)")
    }

    private func count(_ house: House, _ id: ConversationID, _ ana: SignedIn) async throws -> Int? {
        (try await house.document(id, by: ana)["messages"] as? [Any])?.count
    }

    @Test func `what another process changes shows in the very next answer from a warm memory`() async throws {
        try await withHouse { house in
            let ana = try await house.person()
            let id = try await warmed(house, ana)
            let folder = house.folder(id, ana.user)
            let title = try #require(try await house.document(id, by: ana)["title"] as? String)
            var (last, number) = (title, 0)
            for edit in [
                "sed -i 's/OLD/NEW/' conversation.json",
                "sed 's/OLD/NEW/' conversation.json > c && cat c > conversation.json && rm c",
                "sed 's/OLD/NEW/' conversation.json > ../c && mv ../c conversation.json",
                "sed 's/OLD/NEW/' conversation.json > c && rm conversation.json && mv c conversation.json",
            ] {
                try await warm(house, id, ana)
                number += 1
                let next = "\(number) by hand"
                try sh(edit.replacingOccurrences(of: "OLD", with: last).replacingOccurrences(of: "NEW", with: next), in: folder)
                #expect(try await house.document(id, by: ana)["title"] as? String == next, "\(edit)")
                last = next
            }
            for (edit, messages) in [
                ("mv messages/000001.json ..", 1), ("mv ../000001.json messages", 2),
                ("cp messages/000001.json messages/000003.json; cp messages/000002.json messages/000004.json", 4),
                ("rm messages/000003.json messages/000004.json", 2), ("mv messages ..", 0), ("mv ../messages .", 2),
                ("rm -r messages && mkdir messages", 0),
            ] {
                // What cannot be watched is not trusted.
                if FileManager.default.fileExists(atPath: folder + "/messages") { try await warm(house, id, ana) }
                try sh(edit, in: folder)
                #expect(try await count(house, id, ana) == messages, "\(edit)")
            }
        }
    }

    @Test func `a directory that is deleted, restored or replaced shows at once`() async throws {
        try await withHouse { house in
            let ana = try await house.person()
            let id = try await warmed(house, ana)
            let folder = house.folder(id, ana.user)
            try sh("cp -rp \(id) copy", in: house.folder(ana.user) + "/conversations")
            for (directory, leave, restore) in [
                (folder, "rm -r \(id)", "cp -rp copy \(id)"), (folder, "mv \(id) other", "mv other \(id)"),
                // Directories above.
                (house.folder(ana.user) + "/conversations", "mv conversations other", "mv other conversations"),
                (house.folder(ana.user), "mv \(ana.user) other", "mv other \(ana.user)"),
            ] {
                let parent = (directory as NSString).deletingLastPathComponent
                try await warm(house, id, ana)
                try sh(leave, in: parent)
                #expect(try await refusal { try await house.document(id, by: ana) }.kind == "notFound", "\(leave)")
                try sh(restore, in: parent)
                #expect(try await count(house, id, ana) == 2, "\(restore)")
            }
            try await warm(house, id, ana)
            let parent = house.folder(ana.user)
            try sh("cp -rp conversations new && rm new/\(id)/messages/* && mv conversations old && mv new conversations", in: parent)
            #expect(try await count(house, id, ana) == 0)
        }
    }

    @Test func `an answer shows as soon as it is stored, and nobody reads another's from memory`() async throws {
        try await withHouse { house in
            let (ana, bob) = (try await house.person(), try await house.person("bob@example.org"))
            let id = try await warmed(house, ana)
            #expect(try await refusal { try await house.document(id, by: bob) }.kind == "notFound")
            for turn in 2...4 {
                try await house.ask(in: id, by: ana)
                #expect(try await count(house, id, ana) == turn * 2)
            }
            try await warm(house, id, ana)
            try await house.services.conversations.delete(id, by: ana)
            #expect(try await refusal { try await house.document(id, by: ana) }.kind == "notFound")
        }
    }

    @Test func `after a flood of events everything is read again`() async throws {
        try await withHouse { house in
            let ana = try await house.person()
            let (quiet, busy) = (try await warmed(house, ana), try await warmed(house, ana))
            let length = try #require(
                Int(String(contentsOfFile: "/proc/sys/fs/inotify/max_queued_events", encoding: .utf8).filter(\.isNumber)))
            let files = [1, 2].map { house.message($0, of: busy, ana.user) }
            for number in 0...length { chmod(files[number % 2], 0o600) }
            try sh("rm messages/*", in: house.folder(quiet, ana.user))
            #expect(try await count(house, quiet, ana) == 0)
            #expect(try await count(house, busy, ana) == 2)
            try await warm(house, busy, ana)
        }
    }

    @Test func `many conversations hold no more watches than the bound`() async throws {
        try await withHouse { house in
            let ana = try await house.person()
            let id = try await warmed(house, ana)
            let parent = house.folder(ana.user) + "/conversations"
            let documents = house.services.conversations.documents
            for _ in 0..<1500 {
                let copy = ConversationID.random()
                try FileManager.default.copyItem(atPath: "\(parent)/\(id)", toPath: "\(parent)/\(copy)")
                let file = "\(parent)/\(copy)/conversation.json"
                try edit(file, String(decoding: try contents(file), as: UTF8.self).replacingOccurrences(of: id.text, with: copy.text))
            }
            let all = try FileManager.default.contentsOfDirectory(atPath: parent).compactMap { ConversationID($0) }
            try await eventually {
                for id in all { _ = try await house.services.conversations.document(id, by: ana) }
                return documents.watched > 500
            }
            #expect(documents.watched <= 2 * 1024 + 2)
        }
    }
}
