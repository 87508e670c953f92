import CouncilModel
import Foundation
import Testing

/// Records that hands, git and other programs may have changed.
@Suite struct RecordFuzzTests {
    private static let message = """
        {"role":"assistant","status":"complete","created_at":"2026-11-23T21:53:33.123Z","completed_at":"2026-11-23T21:53:34Z",
        "council":{"members":["a/b","c/d"],"lead_model":"a/b","title_model":"c/d","judge_self":true},
        "stage1":[{"model":"a/b","response":"x","call":{"usage":{"tokens_prompt":1,"tokens_completion":2,"cost_usd":0.000123},"duration_ms":5,"attempts":1}}],
        "stage2":[{"model":"a/b","ranking":"x","parsed_ranking":["Response A"],"parsed_from":"block","call":{"duration_ms":5,"attempts":1}}],
        "stage3":{"model":"a/b","response":"x"},"metadata":{"label_to_model":{"Response A":"a/b"},
        "aggregate_rankings":[{"model":"a/b","average_rank":1.5,"rankings_count":1}]},"errors":[{"stage":1,"model":"c/d","reason":"timed_out","detail":"x"}],
        "usage":{"tokens_prompt":1,"tokens_completion":2,"cost_usd":0.000123}}
        """
    private static let conversation = """
        {"id":"0b0e5c2e-1f0c-4a4b-9c3d-0123456789ab","created_at":"2026-11-23T21:53:33Z","updated_at":"2026-11-23T21:53:33Z","title":"A",
        "models":["a/b","c/d"],"lead_model":"a/b","message_count":2}
        """

    @Test func `a record is read or refused, and what was read can be written and read again`() {
        Fuzzer.run("records", corpus: [Self.message, Self.conversation]) { input, _ in
            try readAgain(AssistantMessage.self, input)
            try readAgain(Conversation.self, input)
        }
    }

    private func readAgain<Record: Codable & Equatable>(_: Record.Type, _ input: [UInt8]) throws {
        let record: Record
        do {
            record = try JSONDecoder().decode(Record.self, from: Data(input))
        } catch is DecodingError {
            return
        }
        let bytes: Data
        do {
            bytes = try JSONEncoder().encode(record)
        } catch is EncodingError {
            throw Finding("what was read cannot be written: \(record)")
        }
        guard try JSONDecoder().decode(Record.self, from: bytes) == record else {
            throw Finding("what was written reads otherwise: \(record)")
        }
    }
}
