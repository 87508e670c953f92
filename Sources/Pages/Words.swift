import CouncilModel

extension Share {
    /// What a visitor must know of what is shown.
    var shownSentence: String {
        switch content {
        case .asOf: "Shared on \(createdAt.words), as it was then."
        case .live: "Shared on \(createdAt.words); the page shows the conversation as it is now."
        }
    }
}

extension Timestamp {
    /// `23 November 2026, 21:37 UTC`: the visitor's own time zone is not known.
    var words: String {
        let months = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
        ]
        let parts = description.split(whereSeparator: { "-T:".contains($0) })
        guard parts.count >= 5, let month = Int(parts[1]), months.indices.contains(month - 1), let day = Int(parts[2]) else {
            return description
        }
        return "\(day) \(months[month - 1]) \(parts[0]), \(parts[3]):\(parts[4]) UTC"
    }
}
