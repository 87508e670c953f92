import CouncilConfiguration
import CouncilModel
import Foundation
import Testing

@testable import Services

@Suite struct ExportTests {
    private func export(_ id: ConversationID, as format: String? = nil, _ house: House, _ caller: SignedIn) async throws -> ExportedDocument
    {
        try await house.services.exports.export(id, as: format, by: caller)
    }

    private func script(_ text: String, in house: House) throws -> String {
        let path = house.path + "/" + UUID().uuidString
        try edit(path, "#!/bin/sh\n" + text)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
        return path
    }

    /// With a hook of this text for `export.pdf`.
    private func hooked(_ text: String, timeout: Duration = .seconds(20), _ house: House) throws {
        var configuration = house.settings.current
        var hook = Configuration.Hook(on: ["share.created", "export.pdf"], run: try script(text, in: house))
        hook.timeout = timeout
        hook.environment = ["COLOUR": "blue"]
        configuration.hooks = [hook]
        house.settings.replace(with: configuration)
    }

    @Test func `json is what is stored, and comes back equal under a new id`() async throws {
        try await withHouse { house in
            let ana = try await house.person()
            let id = try await house.conversation(of: ana)
            try await house.ask("What is \"tea\"?\n🍵", in: id, by: ana)
            try await house.ask("And coffee?", in: id, by: ana)
            let document = try await export(id, house, ana)
            #expect(document.bytes == [UInt8](try await house.services.conversations.document(id, by: ana).readableBytesView))
            var copy = try object(try await house.services.exports.import(document.bytes, by: ana).readableBytesView)
            var original = try object(document.bytes)
            #expect(copy.removeValue(forKey: "id") as? String != original.removeValue(forKey: "id") as? String)
            #expect((copy as NSDictionary).isEqual(to: original))
            #expect(
                try list(await house.services.conversations.list(query: nil, before: nil, limit: nil, by: ana).readableBytesView).count == 2
            )
        }
    }

    @Test func `md and html are there, with their media types and safe names`() async throws {
        try await withHouse { house in
            let ana = try await house.person()
            let id = try await house.conversation(of: ana)
            try await house.ask(in: id, by: ana)
            _ = try await house.services.conversations.update(id, title: "Größe \"1/2\"; 100%", council: nil, by: ana)
            let page = try await export(id, as: "html", house, ana)
            #expect(
                String(decoding: page.bytes, as: UTF8.self).hasPrefix("<!DOCTYPE html>") && page.format.mediaType.hasPrefix("text/html"))
            let day = house.hands.now.description.prefix(10)
            #expect(
                page.contentDisposition
                    == "attachment; filename=\"\(day) Gr__e 1 2 _ 100_.html\"; filename*=UTF-8''\(day)%20Gr%C3%B6%C3%9Fe%201%202%20%3B%20100%25.html"
            )
            #expect(String(decoding: try await export(id, as: "md", house, ana).bytes, as: UTF8.self).hasPrefix("---\ntitle: "))
        }
    }

    @Test func `nobody exports what is somebody else's`() async throws {
        try await withHouse { house in
            let (ana, ben) = (try await house.person(), try await house.person("ben@example.org"))
            let id = try await house.conversation(of: ana)
            for format in ["json", "md", "html"] {
                #expect(try await refusal { try await export(id, as: format, house, ben) }.kind == "notFound")
            }
        }
    }

    @Test func `a role without exports is refused`() async throws {
        try await withHouse { configuration in
            configuration.roles["member"] = .init(may: ["ask"])
        } _: { house in
            let ana = try await house.person()
            let id = try await house.conversation(of: ana)
            #expect(try await refusal { try await export(id, house, ana) }.kind == "forbidden")
        }
    }

    @Test func `an unknown format is answered with those that are installed`() async throws {
        try await withHouse { house in
            let ana = try await house.person()
            let id = try await house.conversation(of: ana)
            try hooked("cat", house)
            for format in ["docx", "", "JSON", "../json", "made"] {
                let error = try await refusal { try await export(id, as: format, house, ana) }
                #expect(error.kind == "invalid" && error.detail.contains("json, md, html, pdf"), "\(format)")
            }
            #expect(house.services.exports.formats().map(\.format) == ["json", "md", "html", "pdf"])
            #expect(house.services.exports.formats().last?.mediaType == "application/pdf")
        }
    }

    @Test func `a hook gets the conversation in every form and its output is the document`() async throws {
        try await withHouse { house in
            let ana = try await house.person()
            let id = try await house.conversation(of: ana)
            try await house.ask("$(reboot) `x` \"q\" 日本", in: id, by: ana)
            try hooked("cat; printf '%s' \"$COUNCIL_EVENT $COLOUR $COUNCIL_DATA\" >&2; exit 0", house)
            let envelope = try object(try await export(id, as: "pdf", house, ana).bytes)
            #expect(envelope["event"] as? String == "export.pdf" && UUID(uuidString: envelope["id"] as? String ?? "") != nil)
            #expect((envelope["user"] as? [String: Any])?["email"] as? String == "ana@example.org")
            let whole = try #require(envelope["conversation"] as? [String: Any])
            #expect((whole as NSDictionary).isEqual(to: try await house.document(id, by: ana)))
            #expect((envelope["markdown"] as? String)?.hasPrefix("---\n") == true)
            #expect((envelope["html"] as? String)?.contains("<details class=\"stage\" open>") == true)
        }
    }

    @Test(arguments: [
        ("echo 'lots of' >&2; echo 'Install it: apt install weasyprint' >&2; echo >&2; exit 69", "Install it: apt install weasyprint"),
        ("printf 'bad \\033[31m\\000 thing' >&2; exit 69", "bad [31m thing"), ("exit 69", "missing"), ("exit 3", "administrator"),
        ("echo secret >&2; exit 1", "administrator"), ("exit 0", "administrator"), ("kill -9 $$", "administrator"),
    ])
    func `a hook that makes no document is a clear refusal`(text: String, words: String) async throws {
        try await withHouse { house in
            let ana = try await house.person()
            let id = try await house.conversation(of: ana)
            try hooked(text, house)
            let error = try await refusal { try await export(id, as: "pdf", house, ana) }
            #expect(error.kind == "unavailable" && error.detail.contains(words) && !error.detail.contains("secret"), "\(error.detail)")
            #expect(!error.detail.unicodeScalars.contains { $0.value < 0x20 })
        }
    }

    @Test func `a hook that hangs, floods or is gone is a clear refusal`() async throws {
        try await withHouse { house in
            let ana = try await house.person()
            let id = try await house.conversation(of: ana)
            try hooked("sleep 600", timeout: .milliseconds(200), house)
            #expect(try await refusal { try await export(id, as: "pdf", house, ana) }.detail.contains("too long"))
            try hooked("head -c 70000000 /dev/zero", timeout: .seconds(60), house)
            #expect(try await refusal { try await export(id, as: "pdf", house, ana) }.detail.contains("larger than 64 MiB"))
            try FileManager.default.removeItem(atPath: house.settings.current.hooks[0].run)
            #expect(try await refusal { try await export(id, as: "pdf", house, ana) }.kind == "unavailable")
        }
    }
}
