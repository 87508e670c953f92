public import CouncilModel

/// What a follow-up carries of its conversation: earlier questions and their final answers.
public enum History {
    /// The messages that go before a question, oldest first.
    ///
    /// Whole pairs only, the newest that fit: the first that does not ends it, so that there is no gap. Turns without a final answer
    /// are left out. The question itself is never cut; where it is too long by itself, nothing goes before it.
    ///
    /// The arithmetic, for the context of `fittingTokens` that the smallest model of the council has:
    /// - A text counts a token for every three bytes of UTF-8, rounded up, and four for each message. English has about four bytes
    ///   to a token, Chinese about three, so that this errs on the safe side.
    /// - The fullest prompt is the chairman's: history, question, every answer and every ballot, and room for the final answer. With n
    ///   members that is n × (2,000 + 1,000) + 2,000 tokens beside history and question, and 1,000 for the prompt's own words.
    /// - In a small context that reserve could take everything, so it is never more than three quarters.
    /// History and question share the rest.
    ///
    /// - Parameters:
    ///   - turns: oldest first.
    ///   - fittingTokens: the smallest context length among the council's models.
    ///   - members: how many models answer and judge.
    public static func messages(
        turns: [(question: String, answer: String?)], question: String, fittingTokens: Int, members: Int = 3
    ) -> [ChatMessage] {
        var room = roomForText(in: fittingTokens, members: members) - tokens(in: question)
        var pairs: [[ChatMessage]] = []
        for turn in turns.reversed() {
            guard let answer = turn.answer else { continue }
            room -= tokens(in: turn.question) + tokens(in: answer)
            guard room >= 0 else { break }
            pairs.append([ChatMessage(.user, turn.question), ChatMessage(.assistant, answer)])
        }
        return pairs.reversed().flatMap { $0 }
    }

    /// More than this many bytes of questions and answers never fit, so that nobody has to fetch them.
    public static func mostBytes(fittingTokens: Int, members: Int = 3) -> Int {
        3 * max(roomForText(in: fittingTokens, members: members), 0)
    }

    private static let answerTokens = 2000
    private static let ballotTokens = 1000
    private static let promptTokens = 1000

    private static func roomForText(in context: Int, members: Int) -> Int {
        let context = max(context, 0)
        let members = min(max(members, 1), Council.maximumMembers)
        let reserve = members * (answerTokens + ballotTokens) + answerTokens + promptTokens
        return context - min(reserve, context / 4 * 3)
    }

    private static func tokens(in text: String) -> Int { (text.utf8.count + 2) / 3 + 4 }
}
