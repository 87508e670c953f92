import CouncilModel
import Foundation
import HTTPClient
import Testing

@testable import Deliberation
@testable import Providers

/// What providers and models send.
@Suite struct ProviderFuzzTests {
    private static let chunks = [
        #"{"id":"g1","model":"a/b","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi \u00fc \ud83d\ude00"},"finish_reason":null}]}"#,
        #"{"id":"g1","choices":[{"index":0,"delta":{"content":""},"finish_reason":"stop","native_finish_reason":"stop"}]}"#,
        #"{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":1,"total_tokens":4,"cost":0.00012,"details":{"x":[1,2]}}}"#,
        #"{"error":{"code":429,"message":"slow","metadata":{"raw":"x"}},"choices":[{"delta":{"content":""},"finish_reason":"error"}]}"#,
        "[DONE]",
    ]

    @Test func `an event stream is read the same however it is cut, and nothing brings the parser down`() {
        let streams = [
            Self.chunks.map { "data: \($0)\n\n" }.joined(),
            ": OPENROUTER PROCESSING\n\nid: 7\nevent: x\ndata: one\ndata: two\n\nretry: 5\n\n",
            "\u{FEFF}data:a\r\rdata:b\r\n\r\n", "data\n\nid\n\n:\n",
        ]
        Fuzzer.run("EventStreamParser", corpus: streams) { input, random in
            var (whole, pieces) = (EventStreamParser(maximumEvent: 2000), EventStreamParser(maximumEvent: 2000))
            let expected = Result { try whole.feed(input) }
            let found = Result {
                var events: [ServerSentEvent] = []
                var rest = input[...]
                while !rest.isEmpty {
                    let length = Int.random(in: 1...rest.count, using: &random)
                    events += try pieces.feed(rest.prefix(length))
                    rest = rest.dropFirst(length)
                }
                return events
            }
            var data = EventStreamParser(maximumEvent: 2000)
            var texts: [String] = []
            let raw = Result { try data.feed(input) { texts.append(String(decoding: $0, as: UTF8.self)) } }
            if case .success = raw, case .success(let events) = expected, events.map(\.data) != texts {
                throw Finding("as bytes it reads \(texts)")
            }
            switch (expected, found) {
            case (.success(let left), .success(let right)):
                if left != right { throw Finding("cut, it reads \(right); whole, \(left)") }
            case (.failure, .failure): return
            default: throw Finding("cut, it gives \(found); whole, \(expected)")
            }
        }
    }

    @Test func `what the scanner reads of a chunk is what the general decoder reads`() {
        let more = [
            #"{ "id" : null , "choices" : [ { "delta" : { "content" : "a\\\"\/\b\f\n\r\t\u0041" } } ] , "error" : null, "usage":null }"#,
            #"{"choices":[{"index":-0,"delta":{"content":"ü😀","refusal":null,"x":[true,false,{"y":[]}]},"logprobs":null}],"created":1763000000}"#,
            #"{"choices":[],"model":"m","model":"n"}"#, #"{"choices":null}"#, #"{"choices":[{"delta":null,"message":null}]}"#,
        ]
        Fuzzer.run("ChunkScanner", corpus: Self.chunks + more) { input, _ in
            // What is no UTF-8 is mended first in both ways.
            guard let scanned = input.withUnsafeBufferPointer({ ChunkScanner.chunk($0) }) else { return }
            let text = String(decoding: input, as: UTF8.self)
            guard let decoded = try? JSONDecoder().decode(WireChunk.self, from: Data(text.utf8)) else {
                throw Finding("the decoder refuses what was read as \(scanned)")
            }
            let (left, right) = (String(reflecting: scanned), String(reflecting: decoded))
            if left != right { throw Finding("scanned \(left), decoded \(right)") }
        }
    }

    @Test func `a provider's chunks are read or refused with a fault that names a reason`() throws {
        let model = try #require(ModelID("a/b"))
        Fuzzer.run("CompletionReader", corpus: Self.chunks) { input, random in
            var reader = CompletionReader(asked: model, generationID: nil, words: FaultWords(key: nil))
            do throws(CallFault) {
                for line in Self.chunks.prefix(Int.random(in: 0...2, using: &random)) { _ = try reader.take(line) }
                _ = try reader.take(String(decoding: input, as: UTF8.self))
                let completion = try reader.completion()
                if let usage = completion.usage, usage.promptTokens < 0 || usage.completionTokens < 0 {
                    throw CallFault(.cancelled, "negative usage")
                }
            } catch {
                if error.detail.isEmpty || error.kind == .cancelled { throw Finding("the fault \(error)") }
            }
        }
    }

    @Test func `a ballot ranks answers that were shown, each once`() {
        let ballots = [
            "Response A is fine.\n\nFINAL RANKING:\n1. Response C\n2. Response A\n3. Response B", "**FINAL RANKING**\n1) Response B",
            "I prefer Response B over Response A.", "FINAL RANKING:\n1. Response Z\n1. Response A\nFINAL RANKING:\n", "１．Response Ａ",
            "FINAL RANKING: Response AA, Response A",
        ]
        let shown = ["Response A", "Response B", "Response C", "Response AA"]
        Fuzzer.run("BallotParser", corpus: ballots) { input, _ in
            let reading = BallotParser.read(String(decoding: input, as: UTF8.self), shown: shown)
            guard Set(reading.labels).count == reading.labels.count else { throw Finding("a label stands twice: \(reading)") }
            guard Set(reading.labels).isSubset(of: shown) else { throw Finding("a label that was not shown: \(reading)") }
            guard reading.labels.isEmpty == (reading.source == .none) else { throw Finding("source and labels disagree: \(reading)") }
        }
    }
}
