import CouncilModel

/// How much of its conversation a question carries: earlier questions with their final answers, the newest that fit.
///
/// Whole pairs only: the first that does not fit ends it, so that there is no gap. The question itself is never cut; where it is too
/// long by itself, nothing goes before it.
///
/// The arithmetic, for the context of `fittingTokens` that the smallest model of the council has:
/// - A text counts a token for every three bytes of UTF-8, rounded up, and four for each message. English has about four bytes
///   to a token, Chinese about three, so that this errs on the safe side.
/// - The fullest prompt is the chairman's: history, question, every answer and every ballot, and room for the final answer. With n
///   members that is n × (2,000 + 1,000) + 2,000 tokens beside history and question, and 1,000 for the prompt's own words.
/// - In a small context that reserve could take everything, so it is never more than three quarters.
/// History and question share the rest.
public struct HistoryRoom: Sendable {
    private var tokens: Int

    /// - Parameters:
    ///   - question: is to go behind the history.
    ///   - fittingTokens: the smallest context length among the council's models.
    ///   - members: how many models answer and judge.
    public init(before question: String, fittingTokens: Int, members: Int) {
        let context = max(fittingTokens, 0)
        let members = min(max(members, 1), Council.maximumMembers)
        let reserve = members * (Self.answerTokens + Self.ballotTokens) + Self.answerTokens + Self.promptTokens
        tokens = context - min(reserve, context / 4 * 3) - Self.tokens(in: question)
    }

    /// Whether not even a pair of empty texts fits.
    public var isFull: Bool { tokens < 2 * Self.tokens(in: "") }

    /// Gives a pair its room; to be asked from the newest on. False where it does not fit: then it is the end.
    public mutating func takes(question: String, answer: String) -> Bool {
        tokens -= Self.tokens(in: question) + Self.tokens(in: answer)
        return tokens >= 0
    }

    private static let answerTokens = 2000
    private static let ballotTokens = 1000
    private static let promptTokens = 1000

    private static func tokens(in text: String) -> Int { (text.utf8.count + 2) / 3 + 4 }
}
