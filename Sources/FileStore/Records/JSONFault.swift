/// Finds where a text stops being JSON, since the decoder on Linux doesn't say.
struct JSONFault {
    private let bytes: [UInt8]
    private var position = 0

    /// `line 3, column 5`, or nil where nothing is wrong with the text's grammar. Columns count bytes.
    static func place(in bytes: [UInt8]) -> String? {
        var scan = JSONFault(bytes: bytes)
        if scan.value(depth: 0), scan.peek() == nil { return nil }
        let before = bytes[..<min(scan.position, bytes.count)]
        let newline = UInt8(ascii: "\n")
        let line = 1 + before.count { $0 == newline }
        let column = before.count - (before.lastIndex(of: newline) ?? -1)
        return "line \(line), column \(column)"
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Each of these moves behind what it accepts, or returns false with the position at the fault.
    private mutating func value(depth: Int) -> Bool {
        guard depth < 512 else { return false }
        switch peek() {
        case UInt8(ascii: "{"):
            return list(closing: UInt8(ascii: "}")) {
                $0.peek() == UInt8(ascii: "\"") && $0.string() && $0.take(":") && $0.value(depth: depth + 1)
            }
        case UInt8(ascii: "["): return list(closing: UInt8(ascii: "]")) { $0.value(depth: depth + 1) }
        case UInt8(ascii: "\""): return string()
        case UInt8(ascii: "t"): return word("true")
        case UInt8(ascii: "f"): return word("false")
        case UInt8(ascii: "n"): return word("null")
        default: return number()
        }
    }

    private mutating func list(closing: UInt8, item: (inout JSONFault) -> Bool) -> Bool {
        position += 1
        if peek() == closing {
            position += 1
            return true
        }
        while item(&self) {
            guard !take(",") else { continue }
            guard peek() == closing else { return false }
            position += 1
            return true
        }
        return false
    }

    private mutating func string() -> Bool {
        position += 1
        while position < bytes.count, bytes[position] >= 0x20 {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return true
            case UInt8(ascii: "\\"): position += 2
            default: position += 1
            }
        }
        return false
    }

    private mutating func number() -> Bool {
        let start = position
        while position < bytes.count, "+-.0123456789Ee".utf8.contains(bytes[position]) { position += 1 }
        return position > start
    }

    private mutating func word(_ word: String) -> Bool {
        guard bytes[position...].starts(with: word.utf8) else { return false }
        position += word.utf8.count
        return true
    }

    private mutating func take(_ mark: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: mark) else { return false }
        position += 1
        return true
    }

    /// The next byte that is no white space; the position is at it.
    private mutating func peek() -> UInt8? {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
        return position < bytes.count ? bytes[position] : nil
    }
}
