import FoundationEssentials
import Glibc

/// Numbers and times as a person reads them.
enum Figures {
    /// `1,234,567`
    static func count(_ number: Int) -> String {
        let digits = String(number.magnitude)
        var result = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { result += "," }
            result.append(digit)
        }
        return (number < 0 ? "-" : "") + result
    }

    /// `1 model`, `3 models`
    static func count(_ number: Int, _ noun: String) -> String {
        "\(count(number)) \(noun)\(number == 1 ? "" : "s")"
    }

    /// With so many decimals.
    static func decimal(_ number: Double, places: Int) -> String {
        let scale = (0..<places).reduce(1) { result, _ in result * 10 }
        guard number.isFinite, abs(number) < 1e12 else { return "?" }
        let scaled = Int((abs(number) * Double(scale)).rounded())
        let sign = number < 0 && scaled > 0 ? "-" : ""
        guard places > 0 else { return sign + String(scaled) }
        let fraction = String(scaled % scale)
        return "\(sign)\(scaled / scale).\(String(repeating: "0", count: places - fraction.count))\(fraction)"
    }

    /// `$1.20`, `$0.0034`, `$0.000012`
    static func dollars(_ amount: Double) -> String {
        let places = amount == 0 || amount >= 1 ? 2 : amount >= 0.001 ? 4 : 6
        return "$" + decimal(amount, places: places)
    }

    /// `0.4 s`, `12 s`, `3 min 20 s`
    static func duration(milliseconds: Int) -> String {
        if milliseconds < 9_950 { return decimal(Double(max(0, milliseconds)) / 1000, places: 1) + " s" }
        return duration(seconds: milliseconds / 1000 + (milliseconds % 1000 < 500 ? 0 : 1))
    }

    /// `12 s`, `3 min 20 s`, `2 h 5 min`
    static func duration(seconds: Int) -> String {
        switch seconds {
        case ..<60: "\(max(0, seconds)) s"
        case ..<3600: seconds % 60 == 0 ? "\(seconds / 60) min" : "\(seconds / 60) min \(seconds % 60) s"
        default: "\(seconds / 3600) h \(seconds % 3600 / 60) min"
        }
    }

    /// A UTC time of the API (`2026-11-23T21:53:33Z`, with or without a fraction) in local time: `2026-11-23 22:53`.
    /// The text as it is where it is no such time.
    static func localTime(_ text: String?) -> String {
        guard let text else { return "" }
        guard let date = date(text) else { return text }
        var seconds = time_t(date.timeIntervalSince1970)
        var parts = tm()
        guard localtime_r(&seconds, &parts) != nil else { return text }
        let fields = [Int(parts.tm_mon) + 1, Int(parts.tm_mday), Int(parts.tm_hour), Int(parts.tm_min)].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return "\(Int(parts.tm_year) + 1900)-\(fields[0])-\(fields[1]) \(fields[2]):\(fields[3])"
    }

    private static func date(_ text: String) -> Date? {
        for style in [Date.ISO8601FormatStyle(), Date.ISO8601FormatStyle(includingFractionalSeconds: true)] {
            do { return try Date(text, strategy: style) } catch { continue }
        }
        return nil
    }
}
