/// The value below which this part of the values lies; 0 of none.
func quantile(_ values: [Double], _ part: Double) -> Double {
    guard !values.isEmpty else { return .nan }
    let sorted = values.sorted()
    return sorted[min(sorted.count - 1, Int((Double(sorted.count) * part).rounded(.down)))]
}

func median(_ values: [Double]) -> Double { quantile(values, 0.5) }

extension Double {
    /// With this many decimals.
    func text(_ decimals: Int) -> String {
        guard isFinite else { return "–" }
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let whole = Int64((self * scale).rounded())
        guard decimals > 0 else { return Self.grouped(whole) }
        let fraction = String(abs(whole) % Int64(scale))
        let sign = whole < 0 && whole / Int64(scale) == 0 ? "-" : ""
        return sign + Self.grouped(whole / Int64(scale)) + "." + String(repeating: "0", count: decimals - fraction.count) + fraction
    }

    private static func grouped(_ number: Int64) -> String {
        let digits = Array(String(abs(number)))
        var text = number < 0 ? "-" : ""
        for (at, digit) in digits.enumerated() {
            if at > 0, (digits.count - at) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return text
    }
}
