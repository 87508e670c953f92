import CouncilModel

/// The documents' own words. Figures are written by hand, since no locale may change them.
enum Words {
    /// `1,234 tokens · $0.0123`; `nil` where nothing was used.
    static func usage(_ usage: Usage) -> String? {
        let tokens = UInt64(max(0, usage.promptTokens)) + UInt64(max(0, usage.completionTokens))
        guard tokens > 0 || usage.cost > .zero else { return nil }
        return "\(grouped(tokens)) tokens · \(money(usage.cost))"
    }

    /// `$1.25`, with as many decimals as it has, two to six.
    static func money(_ amount: MicroUSD) -> String {
        let (dollars, decimals) = parts(amount)
        return "$\(grouped(dollars)).\(decimals)"
    }

    /// The same as a plain number: `1.25`.
    static func decimal(_ amount: MicroUSD) -> String {
        let (dollars, decimals) = parts(amount)
        return "\(dollars).\(decimals)"
    }

    private static func parts(_ amount: MicroUSD) -> (dollars: UInt64, decimals: String) {
        let (dollars, rest) = max(0, amount.millionths).quotientAndRemainder(dividingBy: 1_000_000)
        var decimals = padded(rest, 6)
        while decimals.count > 2, decimals.hasSuffix("0") { decimals.removeLast() }
        return (UInt64(dollars), decimals)
    }

    /// Two decimals.
    static func mean(_ rank: Double) -> String {
        guard rank.isFinite, abs(rank) < 1e6 else { return "–" }
        let hundredths = Int64((abs(rank) * 100).rounded())
        return "\(hundredths / 100).\(padded(hundredths % 100, 2))"
    }

    /// What a reader must know of an answer that is not whole.
    static func notice(_ answer: AssistantMessage) -> String? {
        switch answer.status {
        case .complete: nil
        case .running: "The council is still at work: this answer is not finished."
        case .failed: "The council could not finish this answer. What had come stands below."
        case .cancelled: "This answer was stopped before its end. What had come stands below."
        case .interrupted: "This answer was cut off before its end. What had come stands below."
        }
    }

    static func substitute(_ answer: FinalAnswer) -> String? {
        switch answer.substitute {
        case nil: nil
        case .member: "The chairman failed; another member wrote this answer."
        case .bestAnswer: "Nobody could write a final answer; this is the best-ranked one, word for word."
        }
    }

    static func source(_ ballot: Ballot) -> String? {
        switch ballot.source {
        case .block: nil
        case .fallback: "The ballot has no list; the order is that in which it names the answers."
        case .none: "The ballot names no answer and does not count."
        }
    }

    static func stage(_ stage: CallFailure.Stage) -> String {
        switch stage {
        case .title: "gave no title"
        case .answers: "gave no answer"
        case .ballots: "gave no ballot"
        case .final: "gave no final answer"
        }
    }

    /// `Ended 23 November 2026, 21:38 UTC · chairman x · 1,234 tokens · $0.0123`
    static func facts(_ answer: AssistantMessage) -> String {
        let ended = answer.completedAt.map { "Ended \($0.words)" } ?? "Begun \(answer.createdAt.words)"
        return [ended, "chairman \(answer.council.lead)", usage(answer.usage)].compactMap(\.self).joined(separator: " · ")
    }

    private static func grouped(_ number: UInt64) -> String {
        var digits = ""
        for (index, digit) in String(number).reversed().enumerated() {
            if index > 0, index % 3 == 0 { digits.append(",") }
            digits.append(digit)
        }
        return String(digits.reversed())
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
