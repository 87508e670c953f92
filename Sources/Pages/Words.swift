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
