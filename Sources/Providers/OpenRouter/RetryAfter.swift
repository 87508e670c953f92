import FoundationEssentials

/// The header `Retry-After` (RFC 9110, 10.2.3).
enum RetryAfter {
    /// How long to wait from `now`: the header names seconds or a date. `nil` where it is neither; never negative, a day at most.
    static func duration(_ value: String, now: Date) -> Duration? {
        let named = Double(value).flatMap { $0.isFinite ? $0 : nil } ?? date(value)?.timeIntervalSince(now)
        return named.map { .milliseconds(Int64((min(max($0, 0), 86_400) * 1000).rounded(.up))) }
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`; the two older forms of HTTP's date are out of use.
    private static func date(_ value: String) -> Date? {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let parts = value.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let month = months.firstIndex(where: { $0 == parts[2] }) else { return nil }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        do {
            return try Date.ISO8601FormatStyle().parse("\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z")
        } catch {
            return nil
        }
    }
}
