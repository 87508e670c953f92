import CouncilModel

extension RunEvent {
    /// The event as one line of JSON, without a line's end; keys in alphabetical order, except in a delta, whose text comes last.
    public func json() -> [UInt8] {
        var json = JSONText(capacity: 96)
        switch self {
        case .stage1Delta(let model, let delta), .stage2Delta(let model, let delta), .stage3Delta(let model, let delta):
            json.raw("{\"type\":")
            json.string(type)
            json.raw(",\"model\":")
            json.string(model.text)
            json.raw(",\"delta\":")
            json.string(delta)
            json.raw("}")
            return json.bytes
        default:
            json.raw("{")
            fields(&json)
            json.raw("\"type\":")
            json.string(type)
            if case .complete(let usage, _) = self {
                json.raw(",\"usage\":")
                json.write(usage)
            }
            json.raw("}")
            return json.bytes
        }
    }

    /// What comes before `type`, each field with a comma behind it.
    private func fields(_ json: inout JSONText) {
        switch self {
        case .stage1Delta, .stage2Delta, .stage3Delta, .stage2Start: break
        case .stage1Start(let models): json.field("\"models\":") { $0.array(models) { $0.string($1.text) } }
        case .stage1Answer(let answer): json.field("\"data\":") { $0.write(answer) }
        case .stage1Complete(let answers): json.field("\"data\":") { $0.array(answers) { $0.write($1) } }
        case .stage2Ballot(let ballot): json.field("\"data\":") { $0.write(ballot) }
        case .stage2Complete(let ballots, let tally):
            json.field("\"data\":") { $0.array(ballots) { $0.write($1) } }
            json.field("\"metadata\":") { $0.write(tally) }
        case .stage3Start(let model): json.field("\"model\":") { $0.string(model.text) }
        case .stage3Complete(let final): json.field("\"data\":") { $0.write(final) }
        case .titleComplete(let title):
            json.field("\"data\":{\"title\":") {
                $0.string(title); $0.raw("}")
            }
        case .complete(_, let errors): json.field("\"errors\":") { $0.array(errors) { $0.write($1) } }
        case .callRetry(let stage, let model, let attempt, let reason, let detail, let delay):
            json.field("\"attempt\":") { $0.number(attempt) }
            json.field("\"delay_ms\":") { $0.number(delay.wholeMilliseconds) }
            json.failure(stage, model, reason, detail)
        case .callFailed(let stage, let model, let reason, let detail):
            json.failure(stage, model, reason, detail)
        case .error(let message, let status):
            json.field("\"message\":") { $0.string(message) }
            json.field("\"status\":") { $0.string(status.rawValue) }
        }
    }
}

extension JSONText {
    fileprivate mutating func field(_ key: StaticString, _ value: (inout JSONText) -> Void) {
        raw(key)
        value(&self)
        raw(",")
    }

    fileprivate mutating func failure(
        _ stage: CallFailure.Stage, _ model: ModelID, _ reason: CallFailure.Reason, _ detail: String
    ) {
        field("\"detail\":") { $0.string(detail) }
        field("\"model\":") { $0.string(model.text) }
        field("\"reason\":") { $0.string(reason.text) }
        field("\"stage\":") { $0.number(stage.rawValue) }
    }
}
