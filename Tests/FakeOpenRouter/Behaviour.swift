import Foundation

/// How a fake model behaves. A model's name says it by its suffix (`fake/one:500`), or the control interface sets it.
public enum Behaviour: Hashable, Sendable {
    case good
    /// Every call is refused with this status.
    case status(Int)
    /// The first calls with the same messages are refused with this status, the next one is good.
    case flaky(status: Int, times: Int)
    /// 200, some chunks, then a chunk with a top-level error.
    case midstream
    /// The connection is dropped in the middle of the stream.
    case cut
    /// The stream ends in order, but without a finish reason and without `[DONE]`.
    case nodone
    /// Some chunks, then silence for ever.
    case stall
    /// Not even a head, for ever.
    case hang
    /// A chunk every 100 ms.
    case slow
    case empty
    /// A judge whose text names no answer.
    case noballot
    /// A judge who names the answers in prose, without the block.
    case fallback
    case nousage
    /// Data lines that are no JSON.
    case garbage
    /// An answer of eight million characters.
    case huge
    /// 502 with an HTML page.
    case html
    /// 400 whose message repeats the key, as a careless endpoint might.
    case echokey
    /// Another model answers than was asked.
    case rerouted

    /// Reads `500`, `flaky500`, `flaky429x3`, `stall` and so on; `nil` for any other word.
    public init?(_ word: some StringProtocol) {
        switch word {
        case "good": self = .good
        case "midstream": self = .midstream
        case "cut": self = .cut
        case "nodone": self = .nodone
        case "stall": self = .stall
        case "hang": self = .hang
        case "slow": self = .slow
        case "empty": self = .empty
        case "noballot": self = .noballot
        case "fallback": self = .fallback
        case "nousage": self = .nousage
        case "garbage": self = .garbage
        case "huge": self = .huge
        case "html": self = .html
        case "echokey": self = .echokey
        case "rerouted": self = .rerouted
        default:
            if word.hasPrefix("flaky") {
                let parts = word.dropFirst(5).split(separator: "x", omittingEmptySubsequences: false)
                guard let first = parts.first, let status = Self.status(first), parts.count <= 2 else { return nil }
                guard parts.count == 2 else {
                    self = .flaky(status: status, times: 1)
                    return
                }
                guard let times = Int(parts[1]), times >= 0 else { return nil }
                self = .flaky(status: status, times: times)
            } else if let status = Self.status(word) {
                self = .status(status)
            } else {
                return nil
            }
        }
    }

    private static func status(_ digits: some StringProtocol) -> Int? {
        guard let status = Int(digits), (400...599).contains(status) else { return nil }
        return status
    }
}

/// What the control interface may set for one model, or for all with the name `*`. What is left out stays as it is by default.
public struct ModelSettings: Sendable, Codable {
    /// A word such as `500` or `stall`.
    public var behaviour: String?
    /// The wait before the first chunk.
    public var delayMilliseconds: Int?
    /// The wait between two chunks.
    public var chunkDelayMilliseconds: Int?
    /// Into how many chunks the text is cut.
    public var chunks: Int?
    /// The text of stages 1 and 3.
    public var answer: String?
    /// The text of stage 2.
    public var ballot: String?
    /// The title.
    public var title: String?
    /// The value of `Retry-After` in refusals.
    public var retryAfter: String?
    /// The message in refusals.
    public var message: String?

    public init(
        behaviour: String? = nil, delayMilliseconds: Int? = nil, chunkDelayMilliseconds: Int? = nil, chunks: Int? = nil,
        answer: String? = nil, ballot: String? = nil, title: String? = nil, retryAfter: String? = nil, message: String? = nil
    ) {
        self.behaviour = behaviour
        self.delayMilliseconds = delayMilliseconds
        self.chunkDelayMilliseconds = chunkDelayMilliseconds
        self.chunks = chunks
        self.answer = answer
        self.ballot = ballot
        self.title = title
        self.retryAfter = retryAfter
        self.message = message
    }

    private enum CodingKeys: String, CodingKey {
        case behaviour, chunks, answer, ballot, title, message
        case delayMilliseconds = "delay_ms"
        case chunkDelayMilliseconds = "chunk_delay_ms"
        case retryAfter = "retry_after"
    }

    /// These settings, completed by `other` where they say nothing.
    func completed(by other: Self) -> Self {
        Self(
            behaviour: behaviour ?? other.behaviour, delayMilliseconds: delayMilliseconds ?? other.delayMilliseconds,
            chunkDelayMilliseconds: chunkDelayMilliseconds ?? other.chunkDelayMilliseconds, chunks: chunks ?? other.chunks,
            answer: answer ?? other.answer, ballot: ballot ?? other.ballot, title: title ?? other.title,
            retryAfter: retryAfter ?? other.retryAfter, message: message ?? other.message)
    }
}
