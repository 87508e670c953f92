extension Timestamp {
    /// `23 November 2026, 21:37 UTC`: written by hand, since no locale may change it, and the reader's own time zone is not known.
    public var words: String {
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
