import CouncilModel

/// What the demo reads off the messages: which part of a run it plays, and with what.
struct DemoPrompt {
    enum Part { case answer, ballot, final, title }

    let part: Part
    /// The person's question; for an answer the last message itself.
    let question: String
    /// The labels of the answers shown to a judge.
    let labels: [String]
    /// The demo's models that a chairman's prompt names, in order; the one behind "best first", where it is told.
    let members: [String]
    let best: String?

    init(_ messages: [ChatMessage]) {
        let last = messages.last?.content ?? ""
        let beginning = last.prefix(300).lowercased()
        let hasMaterial = last.contains("FINAL RANKING:") || last.contains("<response")
        if hasMaterial, beginning.contains("chairman") {
            part = .final
        } else if last.contains("FINAL RANKING:") {
            part = .ballot
        } else if beginning.contains("title for a conversation") {
            part = .title
        } else {
            part = .answer
        }
        question = part == .answer ? last : Self.question(in: last)
        labels = part == .ballot ? Self.labels(in: last) : []
        members = part == .final ? Self.members(in: last[...]) : []
        best = part == .final ? last.ranges(of: "best first").last.flatMap { Self.members(in: last[$0.upperBound...]).first } : nil
    }

    private static func question(in prompt: String) -> String {
        guard let start = prompt.firstRange(of: "\n<question>\n"), let end = prompt[start.upperBound...].firstRange(of: "\n</question>")
        else {
            return prompt
        }
        return String(prompt[start.upperBound..<end.lowerBound])
    }

    /// The labels of the `<response …>` tags; where there are none, every label that the prompt names.
    private static func labels(in prompt: String) -> [String] {
        let tags = prompt.split(separator: "\n").filter { $0.hasPrefix("<response") }
        let tagged = labels(named: tags.joined(separator: "\n"))
        return tagged.isEmpty ? labels(named: prompt) : tagged
    }

    private static func labels(named text: String) -> [String] {
        var found: [String] = []
        for range in text.ranges(of: "Response ") {
            let letters = text[range.upperBound...].prefix { $0.isASCII && $0.isUppercase }
            let next = text[letters.endIndex...].first
            guard (1...2).contains(letters.count), next?.isLetter != true, next?.isNumber != true else { continue }
            let label = "Response \(letters)"
            if !found.contains(label) { found.append(label) }
        }
        return found
    }

    private static func members(in text: Substring) -> [String] {
        var found: [String] = []
        for range in text.ranges(of: Demo.prefix) {
            let name = text[range.upperBound...].prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
            let model = Demo.prefix + name
            if !name.isEmpty, !found.contains(model) { found.append(model) }
        }
        return found
    }
}
