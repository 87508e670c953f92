import CouncilModel
import FoundationEssentials

extension RunEvent {
    /// The event as one line of JSON, without a line's end.
    public func json() -> [UInt8] {
        switch self {
        case .stage1Delta(let model, let delta): Self.delta("stage1_delta", model, delta)
        case .stage2Delta(let model, let delta): Self.delta("stage2_delta", model, delta)
        case .stage3Delta(let model, let delta): Self.delta("stage3_delta", model, delta)
        default: encoded()
        }
    }

    private static func delta(_ type: StaticString, _ model: ModelID, _ delta: String) -> [UInt8] {
        var json = JSONText(capacity: 64 + model.text.utf8.count + delta.utf8.count)
        json.raw("{\"type\":\"")
        json.raw(type)
        json.raw("\",\"model\":")
        json.string(model.text)
        json.raw(",\"delta\":")
        json.string(delta)
        json.raw("}")
        return json.bytes
    }

    private func encoded() -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        // Nothing in an event can fail to encode: objects of strings and numbers, and the encoder takes every number.
        return [UInt8](try! encoder.encode(self))
    }
}

extension RunEvent: Encodable {
    private enum CodingKeys: String, CodingKey {
        case type, model, models, delta, data, metadata, usage, errors, stage, attempt, reason, detail, message, status
        case delay = "delay_ms"
    }

    public func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: CodingKeys.self)
        try object.encode(type, forKey: .type)
        switch self {
        case .stage1Start(let models): try object.encode(models, forKey: .models)
        case .stage1Delta(let model, let delta), .stage2Delta(let model, let delta), .stage3Delta(let model, let delta):
            try object.encode(model, forKey: .model)
            try object.encode(delta, forKey: .delta)
        case .stage1Answer(let answer): try object.encode(answer, forKey: .data)
        case .stage1Complete(let answers): try object.encode(answers, forKey: .data)
        case .stage2Start: break
        case .stage2Ballot(let ballot): try object.encode(ballot, forKey: .data)
        case .stage2Complete(let ballots, let tally):
            try object.encode(ballots, forKey: .data)
            try object.encode(tally, forKey: .metadata)
        case .stage3Start(let model): try object.encode(model, forKey: .model)
        case .stage3Complete(let final): try object.encode(final, forKey: .data)
        case .titleComplete(let title): try object.encode(["title": title], forKey: .data)
        case .complete(let usage, let errors):
            try object.encode(usage, forKey: .usage)
            try object.encode(errors, forKey: .errors)
        case .callRetry(let stage, let model, let attempt, let reason, let detail, let delay):
            try encodeFailure(stage, model, reason, detail, into: &object)
            try object.encode(attempt, forKey: .attempt)
            try object.encode(delay.wholeMilliseconds, forKey: .delay)
        case .callFailed(let stage, let model, let reason, let detail):
            try encodeFailure(stage, model, reason, detail, into: &object)
        case .error(let message, let status):
            try object.encode(message, forKey: .message)
            try object.encode(status, forKey: .status)
        }
    }

    private func encodeFailure(
        _ stage: CallFailure.Stage, _ model: ModelID, _ reason: CallFailure.Reason, _ detail: String,
        into object: inout KeyedEncodingContainer<CodingKeys>
    ) throws {
        try object.encode(stage, forKey: .stage)
        try object.encode(model, forKey: .model)
        try object.encode(reason, forKey: .reason)
        try object.encode(detail, forKey: .detail)
    }
}
