import Foundation

/// The texts of a fake model: the same for the same model and messages.
struct Voice: Sendable {
    let model: String
    let prompt: Prompt
    let behaviour: Behaviour
    let settings: ModelSettings

    var text: String {
        if behaviour == .empty { return "" }
        if behaviour == .huge { return String(repeating: "All work and no play makes Jack a dull boy. ", count: 190_000) }
        return switch prompt.stage {
        case .answer: settings.answer ?? padded(answer)
        case .ballot: ballot
        case .final: settings.answer ?? padded(final)
        case .title: settings.title ?? title
        }
    }

    private var subject: String {
        String(prompt.question.prefix { $0 != "\n" }.prefix(80))
    }

    private var answer: String {
        """
        ## \(model) answers

        To "\(subject)" I say number \(digest(model + prompt.question) % 1000), for two reasons:

        - it follows from the words of the question;
        - it is the same each time that I am asked.

        This was message \(prompt.messageCount) of the talk.
        """
    }

    private var final: String {
        """
        ## The council's answer

        \(model) has read every answer and every ranking, and concludes with number \(digest(model + prompt.question) % 1000).
        """
    }

    private var title: String {
        "Fake Talk Number \(digest(prompt.question) % 1000)"
    }

    private var ballot: String {
        if behaviour == .noballot { return "I would rather not judge my colleagues." }
        if let ballot = settings.ballot { return ballot }
        let order = prompt.labels.sorted { (digest("\(model) \($0)"), $0) < (digest("\(model) \($1)"), $1) }
        if behaviour == .fallback {
            return "In my view " + order.joined(separator: " is better than ") + ", and that is all that I have to say."
        }
        let notes = prompt.labels.map { "\($0) does well at \(digest(model + $0) % 100) of 100 points." }
        let ranking = order.enumerated().map { "\($0.offset + 1). \($0.element)" }
        return (notes + ["", "FINAL RANKING:"] + ranking).joined(separator: "\n")
    }

    /// Long enough for as many chunks as are wanted.
    private func padded(_ text: String) -> String {
        guard let chunks = settings.chunks else { return text }
        let missing = chunks - text.split(separator: " ").count
        guard missing > 0 else { return text }
        return text + "\n\n" + (1...missing).map { "word\($0)" }.joined(separator: " ")
    }

    /// The text cut between words: into as many pieces as the settings say, or a piece for every three words.
    var pieces: [String] {
        let text = text
        if behaviour == .huge { return stride(from: 0, to: text.utf8.count, by: 44_000).map { _ in String(text.prefix(44_000)) } }
        var words: [Substring] = []
        var start = text.startIndex
        for index in text.indices where text[index] == " " && index > start {
            words.append(text[start..<index])
            start = index
        }
        if start < text.endIndex { words.append(text[start...]) }
        let count = max(1, min(words.count, settings.chunks ?? (words.count + 2) / 3))
        return (0..<count).map { piece in
            words[words.count * piece / count..<words.count * (piece + 1) / count].joined()
        }
    }
}
