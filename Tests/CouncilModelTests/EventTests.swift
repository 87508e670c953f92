import CouncilModel
import Foundation
import Testing

/// `hooks/README.md` tells of every event what this source says: run with `COUNCIL_WRITE_DOCUMENTS=1` to write it anew.
struct EventTests {
    private static let readme = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("hooks/README.md")
    private static let (begin, end) = ("<!-- events -->\n", "<!-- /events -->\n")

    @Test func `the documentation shows every event as it is sent`() throws {
        let text = try String(contentsOf: Self.readme, encoding: .utf8)
        let start = try #require(text.range(of: Self.begin)).upperBound
        let stop = try #require(text.range(of: Self.end)).lowerBound
        let section = try Self.section()
        if ProcessInfo.processInfo.environment["COUNCIL_WRITE_DOCUMENTS"] == "1" {
            let whole = text[..<start] + section + text[stop...]
            try Data(whole.utf8).write(to: Self.readme)
        } else {
            #expect(String(text[start..<stop]) == section, "run the tests with COUNCIL_WRITE_DOCUMENTS=1 to write hooks/README.md anew")
        }
    }

    @Test(arguments: EventName.allCases)
    func `what was written is what is read`(name: EventName) throws {
        let sample = EventEnvelope.sample(name)
        let bytes = try JSONEncoder().encode(sample)
        #expect(try JSONDecoder().decode(EventEnvelope.self, from: bytes) == sample)
        #expect(sample.event.name == name)
        let object = try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
        #expect(object["event"] as? String == name.rawValue)
        #expect(Set(["id", "event", "time", "user", "notify"]).isSubset(of: object.keys))
    }

    @Test func `only the events that deliver a link hold one`() throws {
        let holders = try EventName.allCases.filter { name in
            String(decoding: try JSONEncoder().encode(EventEnvelope.sample(name)), as: UTF8.self).contains("\"url\"")
        }
        #expect(holders == [.shareCreated, .invitationCreated, .passwordResetRequested])
    }

    private static func section() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        var text = "\nThis part is made from the daemon's source.\n"
        for name in EventName.allCases {
            let json = String(decoding: try encoder.encode(EventEnvelope.sample(name)), as: UTF8.self)
            text += "\n### `\(name.rawValue)`\n\n\(name.meaning)\n\n```json\n\(json.replacingOccurrences(of: "\" : ", with: "\": "))\n```\n"
        }
        return text + "\n"
    }
}
