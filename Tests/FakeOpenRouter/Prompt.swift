import Foundation

/// Which part of a council's run a call seems to be.
public enum Stage: String, Sendable, Codable, CaseIterable {
    case answer, ballot, final, title
}

struct Chat: Sendable, Codable, Hashable {
    var role: String
    var content: String
}

/// What can be read off a call's messages: the stage, the question, the labels of the answers shown.
///
/// The reading is loose on purpose, so that it holds whatever a council's prompts are: a chairman's prompt begins by naming the
/// chairman, a judge's contains `FINAL RANKING:`, a title's contains the word "title". Earlier turns are left out of account.
struct Prompt: Sendable {
    let stage: Stage
    let labels: [String]
    /// The last message's text.
    let question: String
    let messageCount: Int

    init(_ messages: [Chat]) {
        question = messages.last?.content ?? ""
        messageCount = messages.count
        let instructions = messages.dropLast().filter { $0.role == "system" }.map(\.content)
        let whole = (instructions + [question]).joined(separator: "\n")
        let rankings = whole.components(separatedBy: "FINAL RANKING:").count - 1
        let beginnings = (instructions + [question]).map { $0.prefix(300).lowercased() }
        let namesChairman = beginnings.contains { $0.contains("chairman") }
        let hasMaterial = rankings > 0 || whole.contains("Response ")
        if (namesChairman && hasMaterial) || (rankings >= 3 && whole.lowercased().contains("chairman")) {
            stage = .final
        } else if rankings > 0 {
            stage = .ballot
        } else if whole.lowercased().firstMatch(of: /\btitle\b/) != nil {
            stage = .title
        } else {
            stage = .answer
        }
        labels = stage == .ballot ? Self.labels(in: whole) : []
    }

    /// The labels that stand as headings (`## Response A`, `Response A:`, `<response label="Response A">`); where there are none, all that are named anywhere.
    private static func labels(in text: String) -> [String] {
        let headings = text.split(separator: "\n").compactMap { line -> String? in
            guard let match = line.prefixMatch(of: /[^\w]*(?:\w+\s+)?(?:\w+="?)?(Response [A-Z]{1,2})\b(.*)/) else { return nil }
            let rest = match.2.drop { !$0.isLetter && !$0.isNumber && $0 != ":" }
            return rest.isEmpty || rest.hasPrefix(":") ? String(match.1) : nil
        }
        let found = headings.isEmpty ? text.matches(of: /\b(Response [A-Z]{1,2})\b/).map { String($0.1) } : headings
        var seen = Set<String>()
        return found.filter { seen.insert($0).inserted }
    }
}

/// FNV-1a: the same number for the same text in every process.
func digest(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
}
