import CouncilModel
import Providers

extension StoredTurn {
    /// What there is to tell of an answer as it is about to be saved: nothing before its end. Blocks.
    func news(of answer: AssistantMessage, _ router: ProviderRouter, _ keys: [String: ProviderKey]) throws -> [Event] {
        guard answer.status != .running else { return [] }
        let refused = answer.errors.filter { $0.reason == .fault(.badKey) }
        var told: Set<String> = []
        var events: [Event] = refused.compactMap { failure in
            guard let name = router.seat(of: failure.model)?.name, let key = keys[name], told.insert(name).inserted else { return nil }
            return .keyFailed(EventKey(provider: name, hint: key.hint), reason: failure.detail)
        }
        let about = EventConversation(id: conversation, title: try files.summary().title)
        switch answer.status {
        case .complete: events.append(.conversationCompleted(about))
        case .failed: events.append(.conversationFailed(about, reason: Self.reason(of: answer)))
        // Who stopped it knows; what the daemon's end cut off can be resumed.
        case .running, .cancelled, .interrupted: break
        }
        return events
    }

    private static func reason(of answer: AssistantMessage) -> String {
        let causes = answer.errors.filter { $0.stage == .answers }.map { "\($0.model): \($0.detail)" }
        guard answer.stage1.isEmpty, !causes.isEmpty else { return "The council's time was over before its final answer." }
        return "No model answered. \(causes.joined(separator: " · "))"
    }
}
