public import CouncilModel

/// What came of running a hook once. Its output is cut, and free of control characters and of the token that the hook was given.
public struct HookRun: Hashable, Sendable, Codable {
    /// The hook's name: its path, and a number behind where the file is configured more than once.
    public let hook: String
    /// Such as `conversation.completed`, `before.ask` or `export.pdf`.
    public let event: String
    public let eventID: EventID
    public let user: UserID?
    public let startedAt: Timestamp
    public let milliseconds: Int
    /// `nil` where it did not come to an exit of its own.
    public let exitCode: Int32?
    /// Why it counts as failed, in one sentence; `nil` for success.
    public let error: String?
    public let output: String
    public let errors: String

    public var isSuccess: Bool { error == nil }

    private enum CodingKeys: String, CodingKey {
        case hook, event, user, milliseconds, error, output, errors
        case eventID = "event_id"
        case startedAt = "started_at"
        case exitCode = "exit_code"
    }
}
