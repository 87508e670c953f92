import CouncilModel
import Foundation
import Testing

@testable import Services

@Suite struct ImportTests {
    /// A good document, changed.
    private func changed(_ house: House, _ caller: SignedIn, _ change: (inout [String: Any]) -> Void) async throws -> [UInt8] {
        let id = try await house.conversation(of: caller)
        try await house.ask(in: id, by: caller)
        var document = try await house.document(id, by: caller)
        change(&document)
        return [UInt8](try JSONSerialization.data(withJSONObject: document))
    }

    private func answer(_ document: inout [String: Any], _ change: (inout [String: Any]) -> Void) {
        var messages = document["messages"] as? [[String: Any]] ?? []
        change(&messages[1])
        document["messages"] = messages
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        let field: String
        let change: @Sendable (inout [String: Any]) -> Void

        init(_ field: String, _ change: @escaping @Sendable (inout [String: Any]) -> Void) { (self.field, self.change) = (field, change) }

        static func answer(_ field: String, _ key: String, _ value: @escaping @Sendable () -> Any) -> Fault {
            Fault(field) { document in
                var messages = document["messages"] as? [[String: Any]] ?? []
                messages[1][key] = value()
                document["messages"] = messages
            }
        }

        var testDescription: String { field }

        static let all: [Fault] = [
            Fault("title") { $0["title"] = "" }, Fault("title") { $0["title"] = "a\u{1B}[31mb" },
            Fault("title") { $0["title"] = String(repeating: "x", count: 201) }, Fault("title") { $0["title"] = 3 },
            Fault("title") { $0["title"] = nil }, Fault("models") { $0["models"] = ["a/b"] },
            Fault("models") { $0["models"] = ["a/b", "a/b"] },
            Fault("models[0]") { $0["models"] = ["a b", "c"] }, Fault("lead_model") { $0["lead_model"] = "" },
            Fault("council") { $0["council"] = "a\nb" }, Fault("created_at") { $0["created_at"] = "yesterday" },
            Fault("created_at") { $0["created_at"] = "9999-01-01T00:00:00Z" },
            Fault("updated_at") { $0["updated_at"] = "1066-10-14T00:00:00Z" },
            Fault("messages") { $0["messages"] = "x" }, Fault("messages") { $0["messages"] = nil },
            Fault("messages[0].role") { $0["messages"] = [["role": "system", "content": "x"]] },
            Fault("messages[0].content") { $0["messages"] = [["role": "user", "created_at": "2026-11-23T00:00:00Z"]] },
            Fault("messages[0].content") { $0["messages"] = [["role": "user", "content": " ", "created_at": "2026-11-23T00:00:00Z"]] },
            Fault("messages[1].role") { document in
                let question = (document["messages"] as? [Any])?.first ?? ""
                document["messages"] = [question, question]
            },
            Fault("messages[0].role") { document in document["messages"] = Array((document["messages"] as? [Any] ?? []).dropFirst()) },
            .answer("messages[1].status", "status") { "finished" },
            .answer("messages[1].council.members", "council") {
                ["members": ["a/b"], "lead_model": "a/b", "judge_self": true] as [String: Any]
            },
            .answer("messages[1].stage1", "stage1") {
                [["model": "no/member", "response": "x", "call": ["duration_ms": 1, "attempts": 1]]]
            },
            .answer("messages[1].stage2[0].parsed_ranking", "stage2") {
                [
                    [
                        "model": "demo/ada", "ranking": "x", "parsed_ranking": ["Response AA"], "parsed_from": "block",
                        "call": ["duration_ms": 1, "attempts": 1],
                    ] as [String: Any]
                ]
            },
            .answer("messages[1].metadata.label_to_model", "metadata") {
                ["label_to_model": ["x": "a/b"], "aggregate_rankings": []] as [String: Any]
            },
            .answer("messages[1].usage", "usage") { ["tokens_prompt": -1, "tokens_completion": 0, "cost_usd": 0] },
            .answer("messages[1].usage.cost_usd", "usage") { ["tokens_prompt": 1, "tokens_completion": 0, "cost_usd": -1] },
        ]
    }

    @Test(arguments: Fault.all) func `a document that cannot be is refused with the field's name`(fault: Fault) async throws {
        try await withHouse { house in
            let ana = try await house.person()
            let document = try await changed(house, ana, fault.change)
            let error = try await refusal { try await house.services.exports.import(document, by: ana) }
            guard case .misshapen(_, let fields) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(fields[fault.field]?.hasPrefix(fault.field) == true, "\(fields)")
            #expect(
                try list(await house.services.conversations.list(query: nil, before: nil, limit: nil, by: ana).readableBytesView).count == 1
            )
        }
    }

    @Test(arguments: [
        "", "{", "[]", "null", "{}", "\u{FEFF}{}", String(repeating: "[", count: 100_000),
        "{\"messages\":" + String(repeating: "[", count: 5000),
    ])
    func `what is no document at all is refused`(text: String) async throws {
        try await withHouse { house in
            let ana = try await house.person()
            let error = try await refusal { try await house.services.exports.import(Array(text.utf8), by: ana) }
            #expect(["malformed", "misshapen"].contains(error.kind))
            #expect(try await refusal { try await house.services.exports.import([0x7B, 0xFF, 0x7D], by: ana) }.kind == "malformed")
        }
    }

    @Test func `an import never overwrites, whatever id it names, and is its importer's alone`() async throws {
        try await withHouse { house in
            let (ana, ben) = (try await house.person(), try await house.person("ben@example.org"))
            let id = try await house.conversation(of: ana)
            try await house.ask(in: id, by: ana)
            let before = try await house.services.conversations.document(id, by: ana)
            for name in [id.text, "../../../x", "", "not an id"] {
                var document = try object(before.readableBytesView)
                document["id"] = name
                document["title"] = "Another"
                let bytes = [UInt8](try JSONSerialization.data(withJSONObject: document))
                let copy = try object(try await house.services.exports.import(bytes, by: ben).readableBytesView)
                let new = try #require((copy["id"] as? String).flatMap { ConversationID($0) })
                #expect(new != id && copy["title"] as? String == "Another")
                #expect(try await refusal { try await house.document(new, by: ana) }.kind == "notFound")
            }
            #expect(try await house.services.conversations.document(id, by: ana) == before)
        }
    }

    @Test func `an answer that was under way is imported as interrupted, and the conversation goes on`() async throws {
        try await withHouse { house in
            let ana = try await house.person()
            let document = try await changed(house, ana) { document in answer(&document) { $0["status"] = "running" } }
            let copy = try object(try await house.services.exports.import(document, by: ana).readableBytesView)
            #expect((copy["messages"] as? [[String: Any]])?.last?["status"] as? String == "interrupted")
            let id = try #require((copy["id"] as? String).flatMap { ConversationID($0) })
            try await house.ask("And now?", in: id, by: ana)
            #expect((try await house.document(id, by: ana)["messages"] as? [Any])?.count == 4)
        }
    }

    @Test func `texts come back to the letter`() async throws {
        try await withHouse { house in
            let ana = try await house.person()
            let text = "a\u{0}b\r\n\u{1B}[31m\u{202E}\u{FFFE} \"\\ 👩‍💻 </script> $(x)"
            let document = try await changed(house, ana) { document in
                var messages = document["messages"] as? [[String: Any]] ?? []
                messages[0]["content"] = text
                document["messages"] = messages
            }
            let copy = try object(try await house.services.exports.import(document, by: ana).readableBytesView)
            #expect((copy["messages"] as? [[String: Any]])?.first?["content"] as? String == text)
        }
    }
}
