import CouncilModel

/// Writes what one model of the demo says to these messages.
struct DemoScript {
    private let model: ModelID
    private let voice: DemoVoice
    private let prompt: DemoPrompt
    private let turn: Int

    init(model: ModelID, messages: [ChatMessage]) {
        self.model = model
        voice = .named(String(model.text.dropFirst(Demo.prefix.count)))
        prompt = DemoPrompt(messages)
        turn = messages.count { $0.role == .user }
    }

    var text: String {
        switch prompt.part {
        case .answer: answer
        case .ballot: ballot
        case .final: final
        case .title: title
        }
    }

    private var answer: String {
        """
        ## \(voice.heading)

        You ask: “\(subject)” \(turn > 1 ? "We have talked before, so I shall be brief. " : "")\(voice.opening)

        \(voice.points.map { "- \($0)" }.joined(separator: "\n"))

        \(voice.conclusion)

        *This is a simulation: \(voice.name) is a voice of the built-in demo, and no language model was asked.*
        """
    }

    private var ballot: String {
        let order = prompt.labels.sorted { (weight($0), $0) < (weight($1), $1) }
        let notes = order.enumerated().map { "- **\($0.element)** \(remark($0.offset, of: order.count))" }
        let ranking = order.enumerated().map { "\($0.offset + 1). \($0.element)" }
        return """
            I look for \(voice.yardstick).

            \(notes.joined(separator: "\n"))

            *This is a simulation: the order is drawn by lot, not by judgement.*

            FINAL RANKING:
            \(ranking.joined(separator: "\n"))
            """
    }

    private func remark(_ place: Int, of count: Int) -> String {
        if place == 0 { return "shows most of it, and says so in few words." }
        return place == count - 1 ? "leaves the reader to do the rest." : "is sound, but stops one step too early."
    }

    private var final: String {
        let members = prompt.members.map { "**\(DemoVoice.named(String($0.dropFirst(Demo.prefix.count))).name)**" }
        let speakers = members.isEmpty ? "the members" : Self.enumerated(members)
        let best =
            prompt.best.map { "\nThe judges put **\(DemoVoice.named(String($0.dropFirst(Demo.prefix.count))).name)** first.\n" } ?? ""
        return """
            ## The council's answer

            On “\(subject)” the council has heard \(speakers), each without knowing the others.
            \(best)
            - **Where they agree:** say what is meant before you say what is true.
            - **Where they differ:** one asks, one draws, one computes; the question needs a little of each.
            - **What remains:** try the smallest case, and keep what survives it.

            *This is a simulation by the built-in demo. For real answers, put real models into a council and save a provider's key.*
            """
    }

    private static func enumerated(_ names: [String]) -> String {
        guard let last = names.last, names.count > 1 else { return names.joined() }
        return names.dropLast().joined(separator: ", ") + " and " + last
    }

    /// The question's own words, five at most.
    private var title: String {
        var words = prompt.question.split { !$0.isLetter && !$0.isNumber && $0 != "'" && $0 != "-" }.prefix(40).map {
            String($0.prefix(24))
        }
        let small: Set = [
            "a", "an", "the", "of", "to", "is", "are", "do", "does", "did", "i", "we", "you", "it", "in", "on", "for", "and", "or",
        ]
        while words.count > 5, let index = words.lastIndex(where: { small.contains($0.lowercased()) }) { words.remove(at: index) }
        guard !words.isEmpty else { return "A Question Without Words" }
        return words.prefix(5).map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: " ")
    }

    /// The question's first line, short enough to be quoted.
    private var subject: String {
        let line = prompt.question.split(separator: "\n").first ?? "…"
        return line.count > 100 ? line.prefix(99) + "…" : String(line)
    }

    /// A lot that differs from judge to judge, and from question to question (FNV-1a).
    private func weight(_ label: String) -> UInt64 {
        "\(model) \(label) \(subject)".utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
