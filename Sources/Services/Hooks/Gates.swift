public import CouncilModel
import FileStore

/// Something that hooks may refuse before it is done.
public enum Gate: Sendable {
    case register(email: String)
    case ask(EventConversation, question: String)
    case share(EventConversation)
    /// `nil` for an export of everything.
    case export(EventConversation?, format: String)

    var event: String {
        switch self {
        case .register: "before.register"
        case .ask: "before.ask"
        case .share: "before.share"
        case .export: "before.export"
        }
    }

    static func sample(_ event: String) -> Self? {
        let conversation = EventConversation(id: .random(), title: "Origins of tea")
        let samples: [Self] = [
            .register(email: EventUser.sample.email.text), .ask(conversation, question: "Where does tea come from?"), .share(conversation),
            .export(conversation, format: "pdf"),
        ]
        return samples.first { $0.event == event }
    }
}

/// What a gate's hooks read.
struct GateInput: Encodable, Sendable {
    let id: EventID
    let time: Timestamp
    let user: EventUser?
    let gate: Gate

    private enum CodingKeys: String, CodingKey { case id, event, time, user, email, conversation, question, format }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(gate.event, forKey: .event)
        try container.encode(time, forKey: .time)
        try container.encode(user, forKey: .user)
        switch gate {
        case .register(let email): try container.encode(email, forKey: .email)
        case .ask(let conversation, let question):
            try container.encode(conversation, forKey: .conversation)
            try container.encode(question, forKey: .question)
        case .share(let conversation): try container.encode(conversation, forKey: .conversation)
        case .export(let conversation, let format):
            try container.encode(conversation, forKey: .conversation)
            try container.encode(format, forKey: .format)
        }
    }
}

extension Hooks {
    /// Asks the hooks on a gate, in the configuration's order; all must pass.
    ///
    /// - Parameter caller: `nil` for somebody who has no account yet.
    /// - Throws: `.forbidden` with the first refusal's reason, or where a gate could not say.
    public func gate(_ gate: Gate, by caller: SignedIn?) async throws {
        let hooks = settings.current.hooks(on: gate.event)
        guard !hooks.isEmpty else { return }
        let profile = caller?.profile
        let input = GateInput(id: .random(), time: clock.now(), user: profile.map { EventUser($0) }, gate: gate)
        let bytes = try RecordJSON.encodeLine(input, path: "event")
        let occasion = HookCalls.Occasion(event: gate.event, id: input.id, user: profile?.id)
        for named in hooks {
            let call = try await calls.run(named, for: occasion, input: bytes, on: requests, outputLimit: Self.gateLimit)
            guard !call.run.isSuccess else { continue }
            if call.run.exitCode == nil {
                logger.error(
                    "a gate could not say and refuses: \(call.run.error ?? "")",
                    metadata: ["hook": "\(named.name)", "event": "\(gate.event)"])
                throw CouncilError.forbidden(
                    "The server could not check whether this is allowed, so it is refused: try again, or ask your administrator.")
            }
            throw CouncilError.forbidden(call.lastLine ?? "The server's rules do not allow this: ask your administrator.")
        }
    }

    /// Bytes of a gate's words that are read for their last line.
    private static let gateLimit = 64 << 10
}
