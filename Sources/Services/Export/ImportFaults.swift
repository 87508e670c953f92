import CouncilModel

/// What is wrong with an imported document, by field.
struct ImportFaults {
    private static let most = 20
    private var fields: [String: String] = [:]

    /// Whether there are enough of them to say that the document is no good.
    var isFull: Bool { fields.count >= Self.most }

    /// Notes that the field is not what it has to be.
    mutating func expect(_ isRight: Bool, _ field: String, _ rule: String) {
        if !isRight, !isFull { fields[field] = "\(field) \(rule)." }
    }

    /// - Throws: `.misshapen` where there is a fault.
    func throwAny() throws {
        guard let first = fields.min(by: { $0.key < $1.key }) else { return }
        throw CouncilError.misshapen("The document can't be imported: \(first.value)", fields: fields)
    }

    // MARK: Answers

    mutating func check(_ answer: AssistantMessage, at field: String) {
        let members = answer.council.members
        let seats = Set(members)
        let size = Council.minimumMembers...Council.maximumMembers
        expect(
            seats.count == members.count && size.contains(members.count), "\(field).council.members",
            "are \(size.lowerBound) to \(size.upperBound) different models")
        expect(isSeated(answer.stage1.map(\.model), seats), "\(field).stage1", "holds at most one answer of each member")
        expect(isSeated(answer.stage2.map(\.model), seats), "\(field).stage2", "holds at most one ballot of each member")
        for (index, ballot) in answer.stage2.enumerated() {
            let labels = ballot.parsedRanking
            expect(
                Set(labels).count == labels.count && labels.allSatisfy(Self.isLabel), "\(field).stage2[\(index)].parsed_ranking",
                "holds labels such as Response A, each once")
        }
        if let tally = answer.metadata { check(tally, seats, at: "\(field).metadata") }
        expect(answer.errors.count <= 1000, "\(field).errors", "are at most 1000")
        if let title = answer.title?.title {
            expect(title.unicodeScalars.count <= 200, "\(field).title.title", "has at most 200 characters")
        }
        let calls = answer.stage1.map(\.call) + answer.stage2.map(\.call) + [answer.stage3?.call, answer.title?.call].compactMap(\.self)
        expect(calls.allSatisfy(Self.isCall), field, "holds calls whose figures are not negative")
        let usages = answer.errors.compactMap(\.usage) + [answer.usage]
        expect(usages.allSatisfy(Self.isUsage), "\(field).usage", "holds figures that are not negative")
    }

    private mutating func check(_ tally: Tally, _ seats: Set<ModelID>, at field: String) {
        let labels = tally.labelToModel
        expect(
            labels.keys.allSatisfy(Self.isLabel) && isSeated(Array(labels.values), seats), "\(field).label_to_model",
            "gives each label one member")
        let standings = tally.aggregateRankings
        let range = 1.0...Double(Council.maximumMembers)
        expect(
            isSeated(standings.map(\.model), seats)
                && standings.allSatisfy { range.contains($0.averageRank) && (0...Council.maximumMembers).contains($0.rankingsCount) },
            "\(field).aggregate_rankings", "ranks each member at most once, from 1 to \(Council.maximumMembers)")
    }

    private func isSeated(_ models: [ModelID], _ seats: Set<ModelID>) -> Bool {
        Set(models).count == models.count && seats.isSuperset(of: models)
    }

    /// `Response A` to `Response Z`
    private static func isLabel(_ text: String) -> Bool {
        let letter = text.utf8.last ?? 0
        return text.utf8.count == 10 && text.hasPrefix("Response ") && (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(letter)
    }

    private static func isCall(_ call: CallRecord) -> Bool {
        call.milliseconds >= 0 && call.attempts >= 0 && (call.usage.map(isUsage) ?? true)
    }

    private static func isUsage(_ usage: Usage) -> Bool {
        usage.promptTokens >= 0 && usage.completionTokens >= 0 && usage.cost.millionths >= 0
    }
}
