import CouncilModel
import Deliberation
import FileStore
import Synchronization

/// What questions carry of their conversations' earlier messages. What was read for one stays in memory for the next, up to 8 MB in all,
/// so that a follow-up reads the last turn alone.
///
/// Which messages there are comes from the directory each time, and the file of each that is carried is looked at: what anybody has
/// changed meanwhile is read again, and what is gone is not carried. That costs a short system call a message, a fifth of reading it.
final class ConversationHistories: Sendable {
    private struct Known: Sendable {
        let number: Int
        /// `nil` where the file was so young that its stamp proves nothing: it is read again.
        let stamp: FileStamp?
        let gist: MessageGist
    }

    static let limit = 8 << 20
    /// What a message counts for beside its text.
    private static let overhead = 128

    private let known = Mutex(RecentlyUsed<ConversationDocuments.Key, [Known]>(limit: ConversationHistories.limit))

    /// How many conversations' are in memory, and how many bytes they count for.
    var size: (conversations: Int, bytes: Int) { known.withLock { ($0.count, $0.cost) } }

    /// The newest turns with a final answer that fit. Blocks: to be called in the owner's lane.
    ///
    /// - Parameters:
    ///   - numbers: of the messages before the question, in order.
    ///   - room: for them.
    /// - Throws: `FileStoreError`, naming the file that is missing or damaged.
    func history(
        _ key: ConversationDocuments.Key, of files: ConversationFiles, _ numbers: ArraySlice<Int>, in room: HistoryRoom
    ) throws -> ChatHistory {
        var room = room
        guard !numbers.isEmpty, !room.isFull else { return ChatHistory() }
        var before = known.withLock { $0[key] } ?? []
        let directory = try files.openMessages()
        // The newest first: what lies behind the one that does not fit is not even looked at.
        var (looked, cost, messages): ([Known], Int, [ChatMessage]) = ([], 0, [])
        var answer: String?
        walk: for number in numbers.reversed() {
            while let last = before.last, last.number > number { before.removeLast() }
            let message = try Self.message(number, known: before.last, files, directory)
            looked.append(message)
            cost += message.gist.bytes + Self.overhead
            switch message.gist {
            case .answer(let text, _): answer = text
            case .question(let question):
                guard let text = answer else { continue }
                answer = nil
                guard room.takes(question: question, answer: text) else { break walk }
                messages.append(ChatMessage(.assistant, text))
                messages.append(ChatMessage(.user, question))
            }
        }
        looked.reverse()
        messages.reverse()
        known.withLock { $0.keep(looked, for: key, cost: cost) }
        return ChatHistory(messages)
    }

    func forget(where isGone: @Sendable (ConversationDocuments.Key) -> Bool) {
        known.withLock { $0.forget(where: isGone) }
    }

    private static func message(
        _ number: Int, known: Known?, _ files: ConversationFiles, _ directory: borrowing OpenDirectory
    ) throws(FileStoreError) -> Known {
        let name = ConversationFiles.name(number)
        if let known, known.number == number, let stamp = known.stamp, try directory.stamp(of: name) == stamp { return known }
        let contents = try directory.read(name)
        return Known(
            number: number, stamp: contents.stamp.isSettled ? contents.stamp : nil,
            gist: try MessageGist(contents.bytes, path: files.messagePath(number)))
    }
}
