import CouncilModel

// The records as their `Codable` form has them, keys in alphabetical order and what is `nil` left out: several times as fast as a general
// encoder, and a run tells each of its records twice. A test holds the two forms together.

extension JSONText {
    mutating func write(_ answer: Answer) {
        raw("{\"call\":")
        write(answer.call)
        raw(",\"model\":")
        string(answer.model.text)
        raw(",\"response\":")
        string(answer.response)
        raw("}")
    }

    mutating func write(_ ballot: Ballot) {
        raw("{\"call\":")
        write(ballot.call)
        raw(",\"model\":")
        string(ballot.model.text)
        raw(",\"parsed_from\":")
        string(ballot.source.rawValue)
        raw(",\"parsed_ranking\":")
        array(ballot.parsedRanking) { $0.string($1) }
        raw(",\"ranking\":")
        string(ballot.ranking)
        raw("}")
    }

    mutating func write(_ final: FinalAnswer) {
        raw("{")
        if let call = final.call {
            raw("\"call\":")
            write(call)
            raw(",")
        }
        raw("\"model\":")
        string(final.model.text)
        raw(",\"response\":")
        string(final.response)
        if let substitute = final.substitute {
            raw(",\"substitute\":")
            string(substitute.rawValue)
        }
        raw("}")
    }

    mutating func write(_ tally: Tally) {
        raw("{\"aggregate_rankings\":")
        array(tally.aggregateRankings) { json, standing in
            json.raw("{\"average_rank\":")
            json.number(standing.averageRank)
            json.raw(",\"model\":")
            json.string(standing.model.text)
            json.raw(",\"rankings_count\":")
            json.number(standing.rankingsCount)
            json.raw("}")
        }
        raw(",\"label_to_model\":{")
        var isFirst = true
        for (label, model) in tally.labelToModel.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            if !isFirst { raw(",") }
            isFirst = false
            string(label)
            raw(":")
            string(model.text)
        }
        raw("}}")
    }

    mutating func write(_ failure: CallFailure) {
        raw("{\"detail\":")
        string(failure.detail)
        raw(",\"model\":")
        string(failure.model.text)
        raw(",\"reason\":")
        string(failure.reason.text)
        raw(",\"stage\":")
        number(failure.stage.rawValue)
        if let usage = failure.usage {
            raw(",\"usage\":")
            write(usage)
        }
        raw("}")
    }

    mutating func write(_ usage: Usage) {
        raw("{\"cost_usd\":")
        number(usage.cost.dollars)
        raw(",\"tokens_completion\":")
        number(usage.completionTokens)
        raw(",\"tokens_prompt\":")
        number(usage.promptTokens)
        raw("}")
    }

    private mutating func write(_ call: CallRecord) {
        raw("{\"attempts\":")
        number(call.attempts)
        raw(",\"duration_ms\":")
        number(call.milliseconds)
        if let reason = call.finishReason {
            raw(",\"finish_reason\":")
            string(reason)
        }
        if let id = call.generationID {
            raw(",\"generation_id\":")
            string(id)
        }
        if let model = call.servedBy {
            raw(",\"served_by\":")
            string(model.text)
        }
        if let usage = call.usage {
            raw(",\"usage\":")
            write(usage)
        }
        raw("}")
    }
}
