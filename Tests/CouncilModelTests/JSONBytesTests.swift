import CouncilModel
import Testing

struct JSONBytesTests {
    @Test func `the first byte that a string does not hold as it is is found wherever it stands`() {
        for length in 0..<26 {
            for at in 0..<length {
                for byte in UInt8.min ... .max {
                    for neighbour: UInt8 in [0x20, 0x21, 0x23, 0x5B, 0x5D, 0x7F, 0x80, 0xFF] {
                        var bytes = [UInt8](repeating: neighbour, count: length)
                        bytes[at] = byte
                        let isPlain = byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
                        let end = bytes.withUnsafeBufferPointer { JSONBytes.plainEnd($0, from: min(at, 1)) }
                        guard end == (isPlain ? length : at) else {
                            Issue.record("\(byte) beside \(neighbour) at \(at) of \(length): \(end)")
                            return
                        }
                    }
                }
            }
        }
    }

    @Test func `a history's JSON is that of its messages, and a request carries both`() {
        let history = ChatHistory([ChatMessage(.user, "a \"b\"\n"), ChatMessage(.assistant, "é\u{1}")])
        func written(_ history: ChatHistory, _ prompt: [ChatMessage]) -> String {
            var json = JSONText(capacity: 0)
            CompletionRequest(model: ModelID("fake/one")!, history: history, prompt: prompt).writeMessages(into: &json)
            return String(decoding: json.bytes, as: UTF8.self)
        }
        let earlier = #"{"role":"user","content":"a \"b\"\n"},{"role":"assistant","content":"é\u0001"}"#
        #expect(written(history, [ChatMessage(.user, "?")]) == #"[\#(earlier),{"role":"user","content":"?"}]"#)
        #expect(written(history, []) == "[\(earlier)]")
        #expect(written(ChatHistory(), [ChatMessage(.user, "?")]) == #"[{"role":"user","content":"?"}]"#)
        #expect(written(ChatHistory(), []) == "[]")
    }
}
