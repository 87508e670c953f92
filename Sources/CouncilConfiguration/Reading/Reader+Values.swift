import CouncilModel
internal import Yams

/// Values of one word.
extension Reader {
    /// The text at `entry`, as it stands there; a fault where it is empty, a list or a mapping.
    mutating func text(_ entry: Entry, wanted: String = "text") -> String? {
        guard let scalar = entry.node.scalar, !entry.isNull, !scalar.string.isEmpty else {
            let silent = entry.isNull ? ": write it, or leave the line out" : ""
            fault("This must be \(wanted)\(found(entry))\(silent).", at: entry)
            return nil
        }
        return scalar.string
    }

    mutating func bool(_ entry: Entry?) -> Bool? {
        guard let entry, let text = text(entry, wanted: "true or false") else { return nil }
        switch text {
        case "true", "True", "TRUE": return true
        case "false", "False", "FALSE": return false
        default:
            fault("This must be true or false\(found(entry)).", at: entry)
            return nil
        }
    }

    mutating func integer(_ entry: Entry?, in range: ClosedRange<Int>) -> Int? {
        let wanted = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        guard let entry, let text = text(entry, wanted: wanted) else { return nil }
        let digits = text.filter { $0 != "_" }
        guard let number = Int(digits), range.contains(number) else {
            fault("This must be \(wanted)\(found(entry)).", at: entry)
            return nil
        }
        return number
    }

    /// Dollars with at most six decimals, taken exactly.
    mutating func money(_ entry: Entry?) -> MicroUSD? {
        let wanted = "an amount of US dollars with at most six decimals, such as 20 or 0.50"
        guard let entry, let text = text(entry, wanted: wanted) else { return nil }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let decimals = parts.count == 2 ? parts[1] : ""
        guard parts.count <= 2, !parts[0].isEmpty, parts.count == 1 || !decimals.isEmpty, parts[0].utf8.count <= 9,
            decimals.utf8.count <= 6, parts.allSatisfy({ $0.utf8.allSatisfy(Self.isDigit) }),
            let millionths = Int64(parts[0] + decimals + String(repeating: "0", count: 6 - decimals.utf8.count))
        else {
            fault("This must be \(wanted)\(found(entry)).", at: entry)
            return nil
        }
        return MicroUSD(millionths: millionths)
    }

    mutating func duration(_ entry: Entry?, in range: ClosedRange<Duration>) -> Duration? {
        let example = "a time with its unit, such as 250ms, 60s, 15m, 7d or 1h30m"
        guard let entry, let text = text(entry, wanted: example) else { return nil }
        switch DurationText.parse(text) {
        case .failure(.unitless):
            fault("\(shown(text)) has no unit: write \(example).", at: entry)
        case .failure(.malformed):
            fault("This must be \(example)\(found(entry)).", at: entry)
        case .success(let duration) where !range.contains(duration):
            fault(
                "This must be from \(DurationText.render(range.lowerBound)) to \(DurationText.render(range.upperBound))\(found(entry)).",
                at: entry)
        case .success(let duration):
            return duration
        }
        return nil
    }

    /// One of `allowed`.
    mutating func word(_ entry: Entry?, among allowed: [String]) -> String? {
        guard let entry, let text = text(entry, wanted: "one of: \(allowed.joined(separator: ", "))") else { return nil }
        guard allowed.contains(text) else {
            fault(
                "This must be one of: \(allowed.joined(separator: ", "))\(found(entry))\(Suggestion.phrase(for: text, among: allowed)).",
                at: entry)
            return nil
        }
        return text
    }

    mutating func model(_ entry: Entry?) -> ModelID? {
        guard let entry, let text = text(entry, wanted: "a model's name, such as openai/gpt-5.1") else { return nil }
        guard let model = ModelID(text) else {
            fault("\(shown(text)) is no model's name: write 1 to 200 printable ASCII characters without spaces.", at: entry)
            return nil
        }
        return model
    }

    mutating func email(_ entry: Entry) -> EmailAddress? {
        guard let text = text(entry, wanted: "an e-mail address") else { return nil }
        guard let address = EmailAddress(text) else {
            fault("\(shown(text)) is no e-mail address.", at: entry)
            return nil
        }
        return address
    }

    /// The octal permission bits of a file that its owner can read and write.
    mutating func mode(_ entry: Entry?) -> UInt16? {
        let wanted = "octal permission bits, such as \"0660\""
        guard let entry, let text = text(entry, wanted: wanted) else { return nil }
        // YAML 1.2 writes octal numbers as 0o660.
        let digits = text.hasPrefix("0o") ? text.dropFirst(2) : text[...]
        guard digits.utf8.allSatisfy(Self.isDigit), let mode = UInt16(digits, radix: 8), mode <= 0o777 else {
            fault("This must be \(wanted), at most 0777\(found(entry)).", at: entry)
            return nil
        }
        guard mode & 0o600 == 0o600 else {
            fault(
                "The daemon itself must be able to read and write its socket: write \"0600\", \"0660\" or \"0666\"\(found(entry)).",
                at: entry)
            return nil
        }
        return mode
    }

    /// The list at `entry`, each element read by `read`; an element that is wrong or given twice is a fault and left out.
    mutating func list<Value: Hashable>(_ entry: Entry?, of read: (inout Reader, Entry) -> Value?) -> [Value]? {
        guard let entry, let elements = elements(entry) else { return nil }
        var seen: Set<Value> = []
        return elements.compactMap { element in
            guard let value = read(&self, element) else { return nil }
            guard seen.insert(value).inserted else {
                fault("\(shown("\(value)")) is given twice; keep one.", at: element)
                return nil
            }
            return value
        }
    }

    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
