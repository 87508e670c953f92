import CouncilModel

/// The title: made beside the stages, told after the final answer.
extension Deliberation {
    mutating func openTitling(_ step: inout Step) {
        guard wantsTitle, message.title == nil, phase != .over else { return }
        open(.title, message.council.titleModel, after: ChatHistory(), Prompts.title(question: question), &step)
    }

    mutating func take(_ title: TitleRecord, _ step: inout Step) {
        message.title = title
        step.save()
        endWhereAllIsIn(&step)
    }

    /// A conversation has a title even where no model made one.
    mutating func titleFromQuestion(_ step: inout Step) {
        let words = TitleText.clean(question)
        take(TitleRecord(model: message.council.titleModel, title: words.isEmpty ? Conversation.untitled : words, call: nil), &step)
    }
}
