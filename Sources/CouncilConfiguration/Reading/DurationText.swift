/// Times as the configuration writes them: whole numbers with units, from the largest unit to the smallest (`1h30m`).
enum DurationText {
    enum Fault: Error {
        case unitless
        case malformed
    }

    private static let units: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]

    static func parse(_ text: String) -> Result<Duration, Fault> {
        if !text.isEmpty, text.utf8.allSatisfy({ Reader.isDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_") }) {
            return .failure(.unitless)
        }
        var rest = text.utf8[...]
        var total: Int64 = 0
        var allowed = units[...]
        while !rest.isEmpty {
            let digits = rest.prefix(while: Reader.isDigit)
            rest = rest.dropFirst(digits.count)
            let name = rest.prefix { !Reader.isDigit($0) }
            rest = rest.dropFirst(name.count)
            // Nine digits of days, in milliseconds, stay below 2^63.
            guard (1...9).contains(digits.count), let number = Int64(String(digits) ?? ""),
                let at = allowed.firstIndex(where: { $0.name.utf8.elementsEqual(name) })
            else { return .failure(.malformed) }
            total += number * units[at].milliseconds
            allowed = units[(at + 1)...]
        }
        return text.isEmpty ? .failure(.malformed) : .success(.milliseconds(total))
    }

    /// In the units that come out whole: `15m`, `1h30m`, `0ms`.
    static func render(_ duration: Duration) -> String {
        var rest = duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
        guard rest > 0 else { return "0ms" }
        var text = ""
        for unit in units where rest >= unit.milliseconds {
            text += "\(rest / unit.milliseconds)\(unit.name)"
            rest %= unit.milliseconds
        }
        return text
    }
}
