import CouncilModel
import Markdown

/// Writes a conversation as Markdown with front matter: `#` the title, `##` a question, `###` its answer's parts.
struct MarkdownWriter {
    private let document: ConversationDocument
    private var blocks: [String] = []

    init(_ document: ConversationDocument) { self.document = document }

    consuming func written() -> String {
        let turns = document.turns
        blocks.append(frontMatter)
        blocks.append("# " + Self.line(document.conversation.title))
        for (index, turn) in turns.enumerated() { write(turn, number: turns.count > 1 ? index + 1 : nil) }
        return blocks.joined(separator: "\n\n") + "\n"
    }

    // MARK: Front matter

    private var frontMatter: String {
        let conversation = document.conversation
        let usage = document.usage
        var lines = [
            "---",
            "title: \(YAMLText.quoted(conversation.title))",
            "id: \(conversation.id)",
            "created: \(conversation.createdAt)",
            "updated: \(conversation.updatedAt)",
            "models:",
        ]
        lines += conversation.models.map { "  - \(YAMLText.quoted($0.text))" }
        lines += [
            "chairman: \(YAMLText.quoted(conversation.leadModel.text))",
            "tokens_prompt: \(usage.promptTokens)",
            "tokens_completion: \(usage.completionTokens)",
            "cost_usd: \(Words.decimal(usage.cost))",
            "---",
        ]
        return lines.joined(separator: "\n")
    }

    // MARK: Turns

    private mutating func write(_ turn: ConversationDocument.Turn, number: Int?) {
        blocks.append("## Question" + (number.map { " \($0)" } ?? ""))
        if let question = turn.question {
            blocks.append("*\(question.createdAt.words)*")
            append(question.content, below: 3)
        }
        if let answer = turn.answer { write(answer) }
    }

    private mutating func write(_ answer: AssistantMessage) {
        let labels = AnswerLabels(answer)
        if let notice = Words.notice(answer) { blocks.append("> **\(notice)**") }
        if let final = answer.stage3 {
            blocks.append("### Final answer\n\n*\(Self.line(final.model.text))*" + (Words.substitute(final).map { ": \($0)" } ?? ""))
            append(final.response, below: 3)
        }
        if !labels.standings.isEmpty { blocks.append("### Ranking\n\n" + ranking(labels)) }
        if !answer.stage1.isEmpty { blocks.append("### The members’ answers") }
        for member in answer.stage1 {
            blocks.append("#### \(Self.line(member.model.text))" + (labels.label(of: member.model).map { " (\(Self.line($0)))" } ?? ""))
            append(member.response, below: 4)
        }
        if !answer.stage2.isEmpty { blocks.append("### The ballots") }
        for ballot in answer.stage2 { write(ballot, labels) }
        if !answer.errors.isEmpty {
            let lines = answer.errors.map { "- **\(Self.line($0.model.text))** \(Words.stage($0.stage)): \(Self.line($0.detail))" }
            blocks.append("### Left out\n\n" + lines.joined(separator: "\n"))
        }
        blocks.append("*\(Self.line(Words.facts(answer)))*")
    }

    private mutating func write(_ ballot: Ballot, _ labels: AnswerLabels) {
        blocks.append("#### \(Self.line(ballot.model.text))")
        // In one paragraph: a list would take in the list that the judge's text may begin with.
        let votes = ballot.parsedRanking.enumerated().map { index, label in
            "\(index + 1). \(Self.line(label))" + (labels.model(of: label).map { " (\(Self.line($0.text)))" } ?? "")
        }
        if !votes.isEmpty { blocks.append("**Ranking:** " + votes.joined(separator: ", ")) }
        if let note = Words.source(ballot) { blocks.append("*\(note)*") }
        append(ballot.ranking, below: 4)
    }

    private func ranking(_ labels: AnswerLabels) -> String {
        var lines = ["| Place | Model | Answer | Mean position | Ballots |", "| ---: | --- | --- | ---: | ---: |"]
        for (index, standing) in labels.standings.enumerated() {
            let cells = [
                "\(index + 1)", Self.line(standing.model.text), Self.line(labels.label(of: standing.model) ?? ""),
                Words.mean(standing.averageRank), "\(standing.rankingsCount)",
            ]
            lines.append("| " + cells.joined(separator: " | ") + " |")
        }
        return lines.joined(separator: "\n")
    }

    // MARK: Texts

    /// A model's or a person's text, with its own headings below this level's.
    private mutating func append(_ text: String, below level: Int) {
        let text = MarkdownDocument(text).contained(below: level)
        if !text.isEmpty { blocks.append(text) }
    }

    /// A short text as one line that Markdown takes as it is.
    private static func line(_ text: String) -> String { MarkdownDocument.escapedLine(text) }
}
