import CouncilModel
import FileStore

extension AssistantMessage {
    /// What its file holds, and what a client gets of it.
    func fileText(at path: String) throws(FileStoreError) -> [UInt8] {
        // The one number that JSON may have no word for; the encoder says so.
        let isWritable = metadata?.aggregateRankings.allSatisfy(\.averageRank.isFinite) ?? true
        return isWritable ? text : try RecordJSON.encode(self, path: path)
    }

    /// The bytes of its file. They are written anew with every answer that comes; what `Codable` says of it stays the measure.
    var text: [UInt8] {
        RecordText.object { text in
            text.string("completed_at", completedAt?.description)
            text.object("council") { $0.fields(of: council) }
            text.string("created_at", createdAt.description)
            text.list("errors", errors) { text, failure in text.object { $0.fields(of: failure) } }
            if let metadata { text.object("metadata") { $0.fields(of: metadata) } } else { text.null("metadata") }
            text.string("role", role.rawValue)
            text.list("stage1", stage1) { text, answer in text.object { $0.fields(of: answer) } }
            text.list("stage2", stage2) { text, ballot in text.object { $0.fields(of: ballot) } }
            if let stage3 { text.object("stage3") { $0.fields(of: stage3) } } else { text.null("stage3") }
            text.string("status", status.rawValue)
            if let title { text.object("title") { $0.fields(of: title) } }
            text.object("usage") { $0.fields(of: usage) }
        }
    }
}

extension RecordText {
    fileprivate mutating func fields(of council: Council) {
        bool("judge_self", council.judgeSelf)
        string("lead_model", council.lead.text)
        list("members", council.members) { text, member in text.string(member.text) }
        string("title_model", council.title?.text)
    }

    fileprivate mutating func fields(of answer: Answer) {
        call(answer.call)
        string("model", answer.model.text)
        string("response", answer.response)
    }

    fileprivate mutating func fields(of ballot: Ballot) {
        call(ballot.call)
        string("model", ballot.model.text)
        string("parsed_from", ballot.source.rawValue)
        list("parsed_ranking", ballot.parsedRanking) { text, label in text.string(label) }
        string("ranking", ballot.ranking)
    }

    fileprivate mutating func fields(of final: FinalAnswer) {
        call(final.call)
        string("model", final.model.text)
        string("response", final.response)
        string("substitute", final.substitute?.rawValue)
    }

    fileprivate mutating func fields(of title: TitleRecord) {
        call(title.call)
        string("model", title.model.text)
        string("title", title.title)
    }

    fileprivate mutating func fields(of tally: Tally) {
        list("aggregate_rankings", tally.aggregateRankings) { text, standing in
            text.object { text in
                text.number("average_rank", standing.averageRank)
                text.string("model", standing.model.text)
                text.integer("rankings_count", standing.rankingsCount)
            }
        }
        object("label_to_model") { text in
            for (label, model) in tally.labelToModel.sorted(by: { $0.key < $1.key }) {
                text.key(label)
                text.string(model.text)
            }
        }
    }

    fileprivate mutating func fields(of failure: CallFailure) {
        string("detail", failure.detail)
        string("model", failure.model.text)
        string("reason", failure.reason.text)
        integer("stage", failure.stage.rawValue)
        if let usage = failure.usage { object("usage") { $0.fields(of: usage) } }
    }

    fileprivate mutating func fields(of usage: Usage) {
        number("cost_usd", usage.cost.dollars)
        integer("tokens_completion", usage.completionTokens)
        integer("tokens_prompt", usage.promptTokens)
    }

    private mutating func call(_ call: CallRecord?) {
        guard let call else { return }
        object("call") { text in
            text.integer("attempts", call.attempts)
            text.integer("duration_ms", call.milliseconds)
            text.string("finish_reason", call.finishReason)
            text.string("generation_id", call.generationID)
            text.string("served_by", call.servedBy?.text)
            if let usage = call.usage { text.object("usage") { $0.fields(of: usage) } }
        }
    }
}
