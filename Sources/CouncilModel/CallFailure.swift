/// A call that did not come through.
public struct CallFailure: Hashable, Sendable, Codable {
    /// In which part of the run: a stage's number in JSON, 0 for the title.
    public enum Stage: Int, Sendable, Codable, Comparable {
        case title = 0
        case answers = 1
        case ballots = 2
        case final = 3

        public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    /// A fault of the call, or a ballot that names no answer.
    public enum Reason: Hashable, Sendable {
        case fault(CallFault.Kind)
        case emptyBallot
    }

    public var stage: Stage
    public var model: ModelID
    public var reason: Reason
    /// One sentence for people.
    public var detail: String
    public var usage: Usage?

    public init(stage: Stage, model: ModelID, reason: Reason, detail: String, usage: Usage? = nil) {
        self.stage = stage
        self.model = model
        self.reason = reason
        self.detail = detail
        self.usage = usage
    }
}

extension CallFailure.Reason: Codable {
    private static let emptyBallotText = "empty_ballot"

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        if text == Self.emptyBallotText {
            self = .emptyBallot
        } else if let kind = CallFault.Kind(rawValue: text) {
            self = .fault(kind)
        } else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "unknown reason \(text)")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    /// As it stands in JSON.
    public var text: String {
        switch self {
        case .emptyBallot: Self.emptyBallotText
        case .fault(let kind): kind.rawValue
        }
    }
}
