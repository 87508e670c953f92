import CouncilModel
import FileStore
import Foundation
import Testing
import ThreadPool

@testable import Services

@Suite struct ConversationFilesTests {
    @Test func `only what bears a message's name is a message`() throws {
        let place = FileManager.default.temporaryDirectory.path + "/services-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: place) }
        try FileManager.default.createDirectory(atPath: place + "/messages", withIntermediateDirectories: true)
        let names = [
            "000002.json", "000001.json", "1000000.json", "3.json", "0000004.json", "9223372036854775807.json", "-00005.json",
            "+00006.json",
            "000000.json", "000007.json~", "notes.json", ".000008.json",
        ]
        for name in names { try Data("{}".utf8).write(to: URL(fileURLWithPath: "\(place)/messages/\(name)")) }
        let store = FileStore(pool: ThreadPool(name: "test", threads: 1))
        #expect(try ConversationFiles(directory: Directory(place), files: store).numbers() == [1, 2, 1_000_000])
    }

    @Test func `what a follow-up needs of a message is found as the decoder finds it`() throws {
        let texts = ["plain", "", "a \"quoted\" \\ line\nand\ttabs\u{1}", "ж 漢字 😀 / \u{2028}", "{\"role\":1}"]
        let council = Council(members: [model("fake/one"), model("fake/two")], lead: model("fake/one"))
        for text in texts {
            var message = AssistantMessage(council: council, createdAt: Timestamp(milliseconds: 0))
            try expectSame(RecordJSON.encode(UserMessage(content: text, createdAt: Timestamp(milliseconds: 0)), path: ""))
            try expectSame(RecordJSON.encode(message, path: ""))
            message.stage1 = [Answer(model: model("fake/one"), response: text, call: CallRecord(milliseconds: 1, attempts: 1))]
            message.stage3 = FinalAnswer(model: model("fake/one"), response: text, call: nil)
            try expectSame(RecordJSON.encode(message, path: ""))
            #expect(try MessageGist.skimmed(RecordJSON.encode(message, path: "")) == .answer(text, isRunning: true))
        }
    }

    @Test(arguments: [
        #"{"role":"user","content":"\u00e9\ud83d\ude00"}"#, #"{"role":"user","content":"\ud83d"}"#, #"{"role":"user"}"#, "", "{}", "[]",
        #"{"role":"user","content":"a"} x"#, #"{"role":"user","content":"a","stage1":[1,{"x":[]},null,true,-1.5e3]}"#,
        #"{"role":"user","content":"a","x":01}"#, #"{"role":"user","content":"a","x":1-2}"#, #"{"role":"user","content":"a","x":+1}"#,
        #"{"role":"user","content":"a","x":.5}"#, #"{"role":"user","content":"a","x":1e}"#, #"{"role":"user","content":"a","x":-0.5E+3}"#,
        #"{"role":"user","content":"a","x":[1,]}"#, #"{"role":"user","content":"a""#, #"{"role":"assistant","stage3":{"model":"x"}}"#,
        #"{"role":"assistant","stage3":null,"content":null}"#, #"{"role":"assistant","stage3":{"response":"r","response":"s"}}"#,
        #"{"role":"robot","content":"a"}"#, #"{"role":"user","content":"a","role":"assistant"}"#, #"{"\u0072ole":"user","content":"a"}"#,
    ])
    func `a message out of the ordinary is taken or refused as the decoder does it`(text: String) throws {
        try expectSame(Array(text.utf8))
    }

    @Test func `a message cut short or with a byte changed is taken or refused as the decoder does it`() throws {
        var message = AssistantMessage(
            council: Council(members: [model("fake/one"), model("fake/two")], lead: model("fake/one")),
            createdAt: Timestamp(milliseconds: 0))
        message.stage3 = FinalAnswer(model: model("fake/one"), response: "It \"is\"\nso: é", call: nil)
        let bytes = try RecordJSON.encode(message, path: "")
        for count in bytes.indices { try expectSame(Array(bytes[..<count])) }
        for at in bytes.indices {
            for byte in Array("\"{}[],:\\0 n".utf8) {
                var changed = bytes
                changed[at] = byte
                try expectSame(changed)
            }
        }
    }

    private func model(_ name: String) -> ModelID { ModelID(name)! }

    /// The quick way gives nothing, or what the slow one gives.
    private func expectSame(_ bytes: [UInt8]) throws {
        guard let skimmed = MessageGist.skimmed(bytes) else { return }
        let decoded = try? RecordJSON.decode(MessageGist.self, from: bytes, path: "")
        #expect(skimmed == decoded, "\(String(decoding: bytes, as: UTF8.self))")
    }
}
