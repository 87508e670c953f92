/// Reads one JSON object (RFC 8259) with no doubt left: a key that stands twice, at any depth, is refused, as is anything after the object.
///
/// `JSONDecoder` takes the first or the last of two equal keys, so that two readers of one token could see different claims.
struct StrictJSON {
    /// A member's value, as far as tokens need it.
    enum Value: Equatable {
        case string(String), number(Double), other
    }

    private static let maximumDepth = 16
    private let bytes: [UInt8]
    private var at = 0

    /// The object's members; `nil` where the bytes are anything else.
    static func object(_ bytes: [UInt8]) -> [String: Value]? {
        var reader = StrictJSON(bytes: bytes)
        reader.skipSpace()
        guard let members = reader.object(depth: 0) else { return nil }
        reader.skipSpace()
        return reader.at == bytes.count ? members : nil
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }

    private mutating func take(word: StaticString) -> Bool {
        let word = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        guard bytes[at...].starts(with: word) else { return false }
        at += word.count
        return true
    }

    private mutating func skipSpace() {
        while let next, next == 0x20 || next == 0x0A || next == 0x0D || next == 0x09 { at += 1 }
    }

    private mutating func value(depth: Int) -> Value? {
        guard depth <= Self.maximumDepth else { return nil }
        skipSpace()
        defer { skipSpace() }
        switch next {
        case UInt8(ascii: "\""): return string().map(Value.string)
        case UInt8(ascii: "{"): return object(depth: depth).map { _ in .other }
        case UInt8(ascii: "["): return array(depth: depth) ? .other : nil
        case UInt8(ascii: "t"): return take(word: "true") ? .other : nil
        case UInt8(ascii: "f"): return take(word: "false") ? .other : nil
        case UInt8(ascii: "n"): return take(word: "null") ? .other : nil
        default: return number().map(Value.number)
        }
    }

    private mutating func object(depth: Int) -> [String: Value]? {
        guard take("{") else { return nil }
        var members: [String: Value] = [:]
        skipSpace()
        if take("}") { return members }
        repeat {
            skipSpace()
            guard let key = string() else { return nil }
            skipSpace()
            guard take(":"), let value = value(depth: depth + 1), members.updateValue(value, forKey: key) == nil else { return nil }
        } while take(",")
        return take("}") ? members : nil
    }

    private mutating func array(depth: Int) -> Bool {
        guard take("[") else { return false }
        skipSpace()
        if take("]") { return true }
        repeat {
            guard value(depth: depth + 1) != nil else { return false }
        } while take(",")
        return take("]")
    }

    private mutating func number() -> Double? {
        let start = at
        _ = take("-")
        if !take("0") { guard digits() else { return nil } }
        if take(".") { guard digits() else { return nil } }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            guard digits() else { return nil }
        }
        guard let value = Double(String(decoding: bytes[start..<at], as: UTF8.self)), value.isFinite else { return nil }
        return value
    }

    private mutating func digits() -> Bool {
        let start = at
        while let next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next) { at += 1 }
        return at > start
    }

    private mutating func string() -> String? {
        guard take("\"") else { return nil }
        var text: [UInt8] = []
        while let character = next {
            at += 1
            switch character {
            case UInt8(ascii: "\""): return String(validating: text, as: UTF8.self)
            case UInt8(ascii: "\\"): guard escape(into: &text) else { return nil }
            case 0..<0x20: return nil
            default: text.append(character)
            }
        }
        return nil
    }

    private mutating func escape(into text: inout [UInt8]) -> Bool {
        guard let character = next else { return false }
        at += 1
        switch character {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(character)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            guard let scalar = escapedScalar() else { return false }
            text += Array(String(Character(scalar)).utf8)
        default: return false
        }
        return true
    }

    /// What `\u` names, a pair of surrogates together; a lone one is refused.
    private mutating func escapedScalar() -> Unicode.Scalar? {
        guard let first = fourHexDigits() else { return nil }
        guard 0xD800..<0xDC00 ~= first else { return Unicode.Scalar(first) }
        guard take("\\"), take("u"), let second = fourHexDigits(), 0xDC00..<0xE000 ~= second else { return nil }
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    }

    private mutating func fourHexDigits() -> UInt32? {
        guard at + 4 <= bytes.count else { return nil }
        let digits = bytes[at..<at + 4].compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count == 4 else { return nil }
        at += 4
        return digits.reduce(0) { $0 << 4 | UInt32($1) }
    }
}
