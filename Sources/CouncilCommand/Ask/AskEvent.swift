/// One event of the stream of an answer, as far as this program knows it.
enum AskEvent: Equatable, Sendable {
    /// `models`: who is asked, where the daemon says so.
    case stageStarted(Int, models: [String])
    case delta(stage: Int, model: String, text: String)
    case answered(MemberAnswer, JSONValue)
    case judged(MemberBallot, JSONValue)
    case retrying(stage: Int, model: String, attempt: Int, detail: String)
    case failed(CallTrouble, JSONValue)
    case stageCompleted(Int, data: JSONValue, metadata: JSONValue?)
    case titled(String)
    case completed(usage: JSONValue?, errors: [JSONValue])
    /// `status`: what the message's status is from now on, such as `failed` or `cancelled`.
    case error(message: String, status: String?)

    /// nil for a type that is not known: it is skipped.
    init?(_ value: JSONValue) {
        let data = value["data"]
        switch value["type"]?.string {
        case "stage1_start": self = .stageStarted(1, models: value["models"]?.elements.compactMap(\.string) ?? [])
        case "stage2_start": self = .stageStarted(2, models: value["models"]?.elements.compactMap(\.string) ?? [])
        case "stage3_start": self = .stageStarted(3, models: [value["model"]?.string].compactMap(\.self))
        case "stage1_delta": self.init(delta: value, stage: 1)
        case "stage2_delta": self.init(delta: value, stage: 2)
        case "stage3_delta": self.init(delta: value, stage: 3)
        case "stage1_answer":
            guard let data, let answer = MemberAnswer(data) else { return nil }
            self = .answered(answer, data)
        case "stage2_ballot":
            guard let data, let ballot = MemberBallot(data) else { return nil }
            self = .judged(ballot, data)
        case "call_retry":
            let detail = value["detail"]?.string ?? value["reason"]?.string ?? ""
            self = .retrying(
                stage: value["stage"]?.int ?? 0, model: value["model"]?.string ?? "", attempt: value["attempt"]?.int ?? 2, detail: detail)
        case "call_failed":
            guard let trouble = CallTrouble(value) else { return nil }
            var record = value.members
            record["type"] = nil
            self = .failed(trouble, .object(record))
        case "stage1_complete": self = .stageCompleted(1, data: data ?? [], metadata: nil)
        case "stage2_complete": self = .stageCompleted(2, data: data ?? [], metadata: value["metadata"])
        case "stage3_complete": self = .stageCompleted(3, data: data ?? .null, metadata: nil)
        case "title_complete":
            guard let title = data?["title"]?.string else { return nil }
            self = .titled(title)
        case "complete": self = .completed(usage: value["usage"], errors: value["errors"]?.elements ?? [])
        case "error":
            self = .error(message: value["message"]?.string ?? "The council could not answer.", status: value["status"]?.string)
        default: return nil
        }
    }

    private init?(delta value: JSONValue, stage: Int) {
        guard let text = value["delta"]?.string ?? value["data"]?["delta"]?.string else { return nil }
        self = .delta(stage: stage, model: value["model"]?.string ?? "", text: text)
    }
}
