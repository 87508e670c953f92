public import CouncilModel

extension Run {
    /// Waits for the run's end and gives the whole answer.
    ///
    /// - Throws: why there is none: `.invalid` for a refused key, `.creditLacking`, `.providerFailed`, `.conflict` for a cancelled run,
    ///   `.unavailable` for one that the daemon's end cut off.
    public func answer() async throws -> AssistantMessage {
        guard let message = await result() else {
            throw CouncilError.unavailable("The council's answer was cut off. What had come is kept in the conversation.", retryAfter: 10)
        }
        switch message.status {
        case .complete: return message
        case .cancelled: throw CouncilError.conflict("The council was stopped. What had come is kept in the conversation.")
        case .running, .interrupted:
            throw CouncilError.unavailable("The council's answer was cut off. What had come is kept in the conversation.", retryAfter: 10)
        case .failed: throw Self.failure(of: message)
        }
    }

    /// The same as JSON: the bytes of its file.
    ///
    /// - Throws: what `answer` throws.
    public func answerText() async throws -> [UInt8] {
        try await answer().fileText(at: conversation.text)
    }

    /// Where all members failed for the same reason, that reason is the answer.
    private static func failure(of message: AssistantMessage) -> CouncilError {
        let failures = message.errors.filter { $0.stage == .answers }
        guard message.stage1.isEmpty, let first = failures.first else {
            return .providerFailed("The council's time was over before its final answer. What had come is kept in the conversation.")
        }
        let isCommon = failures.allSatisfy { $0.reason == first.reason }
        switch first.reason {
        case .fault(.badKey) where isCommon:
            return .invalid("The provider refuses your key: check it, or add another one (council key add). \(first.detail)")
        case .fault(.noCredit) where isCommon:
            return .creditLacking("Your account at the provider lacks credit: add some and ask again. \(first.detail)")
        default:
            let causes = failures.map { "\($0.model): \($0.detail)" }.joined(separator: " · ")
            return .providerFailed("No model answered. \(causes)")
        }
    }
}
