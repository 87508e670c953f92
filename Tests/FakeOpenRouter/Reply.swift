import Foundation
import Hummingbird

/// The answer to one good call, streamed or whole.
struct Reply: Sendable {
    let wire: WireRequest
    let voice: Voice
    let behaviour: Behaviour
    let settings: ModelSettings
    let number: Int
    let ledger: Ledger

    private struct BrokenOff: Error {}

    private var id: String { "gen-\(1_763_000_000 + number)-\(String(digest(wire.model + voice.prompt.question), radix: 36))" }
    private var model: String { behaviour == .rerouted ? "fake/understudy" : wire.model }

    // MARK: Whole

    func whole() -> Response {
        let text = voice.text
        let usage = WireUsage(messages: wire.messages, text: text)
        let id = id
        note(usage, id)
        if behaviour == .cut || behaviour == .garbage || behaviour == .midstream {
            ledger.end(number, .failed, status: 200)
            return json(behaviour == .midstream ? #"{"error":\#(Refusal(502).error)}"# : "{\"id\":")
        }
        ledger.end(number, .completed, status: 200)
        let body = """
            {"id":"\(id)","provider":"Fake","model":\(quoted(model)),"object":"chat.completion","created":\(created),\
            "choices":[{"logprobs":null,"finish_reason":"stop","native_finish_reason":"stop","index":0,\
            "message":{"role":"assistant","content":\(quoted(text)),"refusal":null,"reasoning":null}}]\
            \(behaviour == .nousage ? "" : ",\"usage\":" + usage.json)}
            """
        return json(body, headers: [.init("X-Generation-Id")!: id])
    }

    // MARK: Streamed

    func stream(_ request: Request) -> Response {
        let id = id
        let body = ResponseBody { writer in
            do {
                try await request.body.consumeWithCancellationOnInboundClose { _ in
                    try await write(to: &writer, id: id)
                }
            } catch {
                ledger.end(number, error is BrokenOff ? .failed : .disconnected, status: 200)
                throw error
            }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/event-stream", .cacheControl: "no-cache", .connection: "close", .init("X-Generation-Id")!: id,
            ],
            body: body)
    }

    private func write(to writer: inout any ResponseBodyWriter, id: String) async throws {
        try await writer.write(ByteBuffer(string: ": OPENROUTER PROCESSING\n\n"))
        try await wait(settings.delayMilliseconds, &writer)
        let text = voice.text
        let pieces = voice.pieces
        let pause = settings.chunkDelayMilliseconds ?? (behaviour == .slow ? 100 : 0)
        var pending = chunk(#"{"role":"assistant","content":""}"#, id)
        for (index, piece) in pieces.enumerated() {
            if index > 0, index == max(1, pieces.count / 2), [.midstream, .cut, .stall, .garbage, .nodone].contains(behaviour) {
                try await writer.write(ByteBuffer(string: pending))
                guard try await breakOff(&writer, id) else { return }
            }
            pending += chunk(#"{"role":"assistant","content":\#(quoted(piece))}"#, id)
            if pause > 0 || pending.utf8.count > 60_000 {
                try await writer.write(ByteBuffer(string: pending))
                pending = ""
                if pause > 0 { try await Task.sleep(for: .milliseconds(pause)) }
            }
        }
        let usage = WireUsage(messages: wire.messages, text: text)
        note(usage, id)
        pending += chunk(#"{"role":"assistant","content":""}"#, id, finish: "stop")
        if behaviour != .nousage { pending += chunk(#"{"role":"assistant","content":""}"#, id, usage: usage.json) }
        // Noted before the last byte goes out: a client that has read the end finds the call completed, and may hang up at once.
        ledger.end(number, .completed, status: 200)
        try await writer.write(ByteBuffer(string: pending + "data: [DONE]\n\n"))
    }

    /// What goes wrong half-way.
    /// - Returns: whether the stream goes on.
    private func breakOff(_ writer: inout any ResponseBodyWriter, _ id: String) async throws -> Bool {
        switch behaviour {
        case .cut: throw BrokenOff()
        case .stall:
            try await Task.sleep(for: .seconds(1_000_000))
            return false
        case .garbage:
            try await writer.write(ByteBuffer(string: "data: {\"id\":\"gen-1\",\"choices\":[{\"delta\"\n\ndata: <html>\n\n"))
            return true
        case .midstream:
            ledger.end(number, .failed, status: 200)
            let error = Refusal(502, message: "Upstream provider disconnected").error
            try await writer.write(ByteBuffer(string: chunk(#"{"content":""}"#, id, finish: "error", error: error)))
            return false
        default:
            ledger.end(number, .failed, status: 200)
            return false
        }
    }

    /// Waits before the first chunk, with a comment line twice a second.
    private func wait(_ milliseconds: Int?, _ writer: inout any ResponseBodyWriter) async throws {
        var left = milliseconds ?? 0
        while left > 0 {
            try await Task.sleep(for: .milliseconds(min(left, 500)))
            left -= 500
            if left > 0 { try await writer.write(ByteBuffer(string: ": OPENROUTER PROCESSING\n\n")) }
        }
    }

    private func chunk(_ delta: String, _ id: String, finish: String? = nil, usage: String? = nil, error: String? = nil) -> String {
        let finish = finish.map { "\"\($0)\"" } ?? "null"
        return """
            data: {"id":"\(id)","provider":"Fake","model":\(quoted(model)),"object":"chat.completion.chunk","created":\(created),\
            \(error.map { "\"error\":\($0)," } ?? "")\
            "choices":[{"index":0,"delta":\(delta),"finish_reason":\(finish),"native_finish_reason":\(finish),"logprobs":null}]\
            \(usage.map { ",\"usage\":\($0)" } ?? "")}\n\n
            """
    }

    private var created: Int { 1_763_000_000 + number }

    /// Remembers the call's usage for `GET /generation`, which finds it a moment later.
    private func note(_ usage: WireUsage, _ id: String) {
        ledger.note(.init(model: model, usage: usage, ready: .now + .milliseconds(300)), id: id)
    }
}
