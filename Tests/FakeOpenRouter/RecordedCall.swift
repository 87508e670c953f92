import COpenSSL
import Foundation

/// One call of `POST /chat/completions`, as `GET /control/calls` shows it.
public struct RecordedCall: Sendable, Codable {
    public enum Outcome: String, Sendable, Codable, CaseIterable {
        case open
        /// The answer went out whole.
        case completed
        /// It was refused, or broken off as the model's behaviour says.
        case failed
        /// The client went away.
        case disconnected
    }

    public struct Message: Sendable, Codable {
        public var role: String
        public var content: String
    }

    /// Counts from 1.
    public var number: Int
    /// Seconds since 1970.
    public var time: Double
    public var model: String
    public var stage: Stage
    /// The key's last four characters, and its SHA-256 in hexadecimal.
    public var keyHint: String
    public var keySHA256: String
    public var messages: [Message]
    public var stream: Bool
    public var maximumTokens: Int?
    public var referer: String?
    public var title: String?
    public var status: Int
    public var outcome: Outcome

    private enum CodingKeys: String, CodingKey {
        case number, time, model, stage, messages, stream, referer, title, status, outcome
        case keyHint = "key_last4"
        case keySHA256 = "key_sha256"
        case maximumTokens = "max_tokens"
    }
}

/// Totals over every call since the last reset, as `GET /control/counts` shows them.
public struct CallCounts: Sendable, Codable {
    public var total = 0
    /// Calls under way now, and the most that ever were at once.
    public var open = 0
    public var maximumOpen = 0
    public var stages: [String: Int] = [:]
    /// Model → stage → calls.
    public var models: [String: [String: Int]] = [:]
    public var outcomes: [String: Int] = [:]

    public init() {}

    private enum CodingKeys: String, CodingKey {
        case total, open, stages, models, outcomes
        case maximumOpen = "max_open"
    }
}

func sha256(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    let input = Array(bytes)
    var output = [UInt8](repeating: 0, count: 32)
    var count: UInt32 = 32
    guard EVP_Digest(input, input.count, &output, &count, EVP_sha256(), nil) == 1 else { return [] }
    return output
}
