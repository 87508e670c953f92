import CouncilModel
import Deliberation
import FileStore

extension Conversations {
    /// What a question carries of the conversation's earlier messages, cut to `context` tokens. Blocks.
    ///
    /// - Parameter numbers: of the messages before the question, in order.
    func history(
        in files: ConversationFiles, _ numbers: ArraySlice<Int>, question: String, context: Int, members: Int
    ) throws -> [ChatMessage] {
        let room = History.mostBytes(fittingTokens: context, members: members)
        guard !numbers.isEmpty, room > 0 else { return [] }
        var turns: [(question: String, answer: String?)] = []
        var answer: String?
        var size = 0
        // The newest first: what lies behind the one that does not fit is not even read.
        try files.gists(numbers.reversed()) { gist in
            switch gist {
            case .answer(let text): answer = text
            case .question(let text):
                turns.append((text, answer))
                if let answer { size += text.utf8.count + answer.utf8.count }
                answer = nil
            }
            return size <= room
        }
        return History.messages(turns: turns.reversed(), question: question, fittingTokens: context, members: members)
    }
}
