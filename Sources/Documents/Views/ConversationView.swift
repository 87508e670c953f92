import CouncilModel
import Markdown

/// What the conversation's template shows.
struct ConversationView {
    struct Seat {
        let seat: String
        let isFirst: Bool
    }

    let conversationTitle: String
    let titleDirection: String
    let titleLanguage: String
    let created: String
    let createdISO: String
    let updated: String?
    let updatedISO: String
    let seats: [Seat]
    let chairman: String
    let total: String?
    let unfolded: Bool
    let numbered: Bool
    let turns: [TurnView]

    init(_ document: ConversationDocument, isFolded: Bool) {
        let conversation = document.conversation
        let turns = document.turns
        conversationTitle = TerminalText.line(conversation.title)
        titleDirection = TextScript.isRightToLeft(conversation.title) == true ? "rtl" : "auto"
        titleLanguage = TextScript.language(of: conversation.title)
        created = conversation.createdAt.words
        createdISO = conversation.createdAt.description
        let updated = conversation.updatedAt.words
        self.updated = updated == created ? nil : updated
        updatedISO = conversation.updatedAt.description
        seats = conversation.models.enumerated().map { Seat(seat: $1.text, isFirst: $0 == 0) }
        chairman = conversation.leadModel.text
        total = Words.usage(document.usage)
        unfolded = !isFolded
        numbered = turns.count > 1
        self.turns = turns.enumerated().map { TurnView($1, number: $0 + 1) }
    }
}

/// One question and its answer.
struct TurnView {
    struct Question {
        let asked: String
        let askedISO: String
        let questionLanguage: String
        let questionHTML: String
    }

    let number: Int
    let question: Question?
    let answer: AnswerView?

    init(_ turn: ConversationDocument.Turn, number: Int) {
        self.number = number
        question = turn.question.map {
            Question(
                asked: $0.createdAt.words, askedISO: $0.createdAt.description, questionLanguage: TextScript.language(of: $0.content),
                questionHTML: MarkdownDocument($0.content).html(HTMLOptions(headingOffset: 3, keepsLineBreaks: true)))
        }
        answer = turn.answer.map(AnswerView.init)
    }
}
