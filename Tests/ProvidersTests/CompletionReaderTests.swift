import CouncilModel
import Testing

@testable import Providers

/// Shapes that other endpoints of the OpenAI style send.
@Suite struct CompletionReaderTests {
    private func reader() throws -> CompletionReader {
        CompletionReader(asked: try model("a/b"), generationID: nil, words: FaultWords(key: goodKey))
    }

    @Test func `an error's code may be a number, a word or missing, and the error a mere sentence`() throws {
        let shapes: [(String, CallFault.Kind)] = [
            (#"{"error":{"code":429,"message":"slow"}}"#, .rateLimited), (#"{"error":{"code":"402","message":"poor"}}"#, .noCredit),
            (#"{"error":{"code":"server_error","message":"oops"}}"#, .providerError), (#"{"error":{"message":"oops"}}"#, .providerError),
            (#"{"error":"oops"}"#, .providerError), (#"{"error":{"code":null,"message":null,"metadata":7}}"#, .providerError),
            (#"{"id":"x","choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}"#, .providerError),
        ]
        for (line, kind) in shapes {
            var reader = try reader()
            let fault = #expect(throws: CallFault.self) { _ = try reader.take(line) }
            #expect(fault?.kind == kind, "\(line)")
        }
    }

    @Test func `usage in a chunk without choices counts, and stands in a later fault`() throws {
        var reader = try reader()
        #expect(try reader.take(#"{"id":"g1","choices":[{"delta":{"content":"Hi"}}]}"#) == "Hi")
        #expect(try reader.take(#"{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":1}}"#) == nil)
        let fault = #expect(throws: CallFault.self) { try reader.completion() }
        #expect(fault?.kind == .connection)
        #expect(fault?.usage == Usage(promptTokens: 3, completionTokens: 1))
        #expect(try reader.take("[DONE]") == nil)
        let answer = try reader.completion()
        #expect(answer == Completion(text: "Hi", usage: Usage(promptTokens: 3, completionTokens: 1), generationID: "g1"))
    }

    @Test func `a whole answer in place of a stream is taken`() throws {
        var reader = try reader()
        let piece = try reader.take(
            #"{"id":"g","model":"a/b","choices":[{"message":{"role":"assistant","content":"Tea."},"finish_reason":"length"}]}"#)
        #expect(piece == "Tea.")
        #expect(try reader.completion().finishReason == "length")
    }

    @Test func `odd numbers in usage do no harm`() throws {
        var reader = try reader()
        _ = try reader.take(#"{"choices":[],"usage":{"prompt_tokens":-3,"completion_tokens":"many","cost":-1e300}}"#)
        _ = try reader.take(#"{"choices":[{"delta":{"content":"x"},"finish_reason":"stop"}]}"#)
        #expect(try reader.completion().usage == Usage())
        _ = try reader.take(#"{"choices":[],"usage":{"prompt_tokens":9223372036854775807,"completion_tokens":1e99,"cost":"much"}}"#)
        #expect(try reader.completion().usage == Usage(promptTokens: 1_000_000_000))
    }

    @Test func `the usual chunk is read off its bytes, and whatever is unusual goes to the general decoder`() throws {
        func scanned(_ text: String) -> WireChunk? { Array(text.utf8).withUnsafeBufferPointer { ChunkScanner.chunk($0) } }
        let usual = scanned(
            #"{"id":"g","created":1763000000,"model":"a/b","choices":[{"index":0,"delta":{"role":"assistant","content":"\u00fc \ud83d\ude00\n\"é"},"#
                + #""finish_reason":"stop","logprobs":null}],"usage":null}"#)
        #expect(usual?.id == "g" && usual?.model == "a/b" && usual?.choices?.count == 1)
        #expect(usual?.choices?.first?.delta?.content == "ü 😀\n\"é" && usual?.choices?.first?.finishReason == "stop")
        #expect(scanned(#"{"choices":[]}"#)?.choices?.isEmpty == true)
        let bill = scanned(#"{"choices":[],"usage":{"prompt_tokens":300,"completion_tokens":80,"cost":0.001175,"details":{"x":1.5}}}"#)
        #expect(bill?.usage?.usage == Usage(promptTokens: 300, completionTokens: 80, cost: MicroUSD(millionths: 1175)))
        let unusual = [
            #"{"usage":{"prompt_tokens":"3"}}"#, #"{"usage":{"prompt_tokens":1.5}}"#, #"{"usage":{"cost":1e3}}"#, #"{"usage":7}"#,
            #"{"error":"oops"}"#, #"{"choices":[{},{}]}"#, #"{"choices":[{"message":{}}]}"#,
            #"{"id":1}"#, #"{"id":"a","id":"b"}"#, #"{"\u0069d":"a"}"#, #"{"id":"\ud800"}"#, #"{"id":"\u0000"}"#, #"{"x":1e5}"#,
            #"{"x":1.}"#,
            #"{"x":01}"#,
            #"{"id":"a",}"#, #"{"id":"a"} x"#, #"{"id":"a"#, "", "[]", "{", #"{"x":\#(String(repeating: "[", count: 100))"#,
        ]
        for text in unusual { #expect(scanned(text) == nil, "\(text)") }
    }
}
