/// All that a run brought, as `--json` prints it.
struct AskDocument: Equatable, Sendable {
    let conversation: String
    private(set) var stage1: [JSONValue] = []
    private(set) var stage2: [JSONValue] = []
    private(set) var stage3: JSONValue?
    private(set) var metadata: JSONValue?
    private(set) var title: String?
    private(set) var errors: [JSONValue] = []
    private(set) var usage: JSONValue?

    init(conversation: String) {
        self.conversation = conversation
    }

    /// The final answer, once it is there.
    var final: CouncilAnswer? { stage3.flatMap(CouncilAnswer.init) }

    /// Takes an event's part.
    mutating func take(_ event: AskEvent) {
        switch event {
        case .answered(_, let value): if value != .null { stage1.append(value) }
        case .judged(_, let value): if value != .null { stage2.append(value) }
        case .failed(_, let value): errors.append(value)
        case .stageCompleted(1, let data, _): stage1 = data.elements
        case .stageCompleted(2, let data, let tally):
            stage2 = data.elements
            metadata = tally
        case .stageCompleted(_, let data, _): stage3 = data
        case .titled(let text): title = text
        case .completed(let sum, let failures):
            usage = sum
            if !failures.isEmpty { errors = failures }
        case .stageStarted, .delta, .retrying, .error: break
        }
    }

    /// Takes the run from the assistant's message in its conversation.
    mutating func adopt(_ message: JSONValue) {
        stage1 = message["stage1"]?.elements ?? stage1
        stage2 = message["stage2"]?.elements ?? stage2
        stage3 = message["stage3"] ?? stage3
        metadata = message["metadata"] ?? metadata
        title = message["title"]?["title"]?.string ?? title
        errors = message["errors"]?.elements ?? errors
        usage = message["usage"] ?? usage
    }

    /// One JSON document.
    var json: JSONValue {
        var members: [String: JSONValue] = [
            "conversation_id": .string(conversation), "stage1": .array(stage1), "stage2": .array(stage2), "stage3": stage3 ?? .null,
            "metadata": metadata ?? .null, "errors": .array(errors), "usage": usage ?? .null,
        ]
        if let title { members["title"] = .string(title) }
        return .object(members)
    }
}
