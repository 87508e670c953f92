import CouncilModel
import Glibc

/// Finds single fields in a JSON text without making values of the others. It holds the text to JSON's grammar as it goes.
struct JSONSkimmer {
    private static let deepest = 100

    private let bytes: UnsafeBufferPointer<UInt8>
    private var at = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// The next byte that is no white space; nil at the end. Each of the methods below moves behind what it takes, and gives false
    /// or nil where something else stands there.
    var next: UInt8? {
        mutating get {
            while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x0A || bytes[at] == 0x0D || bytes[at] == 0x09 { at += 1 }
            return at < bytes.count ? bytes[at] : nil
        }
    }

    var isAtEnd: Bool { mutating get { next == nil } }

    /// Whether a string's text is this one, without escapes.
    func holds(_ text: StaticString, at range: Range<Int>) -> Bool {
        guard let base = bytes.baseAddress, range.count == text.utf8CodeUnitCount else { return false }
        return memcmp(base + range.lowerBound, text.utf8Start, range.count) == 0
    }

    /// An object; `field` is called in front of each value with the place of its key, and takes the value.
    mutating func object(_ field: (inout Self, Range<Int>) -> Bool) -> Bool {
        guard take(UInt8(ascii: "{")) else { return false }
        if take(UInt8(ascii: "}")) { return true }
        repeat {
            guard let key = string(), take(UInt8(ascii: ":")), field(&self, key) else { return false }
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "}"))
    }

    /// Any value.
    mutating func skip(depth: Int = 0) -> Bool {
        guard depth < Self.deepest else { return false }
        switch next {
        case UInt8(ascii: "{"): return object { text, _ in text.skip(depth: depth + 1) }
        case UInt8(ascii: "["):
            at += 1
            if take(UInt8(ascii: "]")) { return true }
            repeat {
                guard skip(depth: depth + 1) else { return false }
            } while take(UInt8(ascii: ","))
            return take(UInt8(ascii: "]"))
        case UInt8(ascii: "\""): return string() != nil
        case UInt8(ascii: "t"): return word("true")
        case UInt8(ascii: "f"): return word("false")
        case UInt8(ascii: "n"): return word("null")
        default: return number()
        }
    }

    /// A string; gives the place of what stands between its quotes.
    mutating func string() -> Range<Int>? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        let start = at
        while true {
            at = JSONBytes.plainEnd(bytes, from: at)
            guard at < bytes.count else { return nil }
            switch bytes[at] {
            case UInt8(ascii: "\""):
                at += 1
                return start..<at - 1
            case UInt8(ascii: "\\"):
                guard let length = escape(at + 1) else { return nil }
                at += 1 + length
            default: return nil
            }
        }
    }

    /// How many bytes of an escape there are behind its backslash.
    private func escape(_ at: Int) -> Int? {
        guard at < bytes.count else { return nil }
        if bytes[at] == UInt8(ascii: "u") {
            return at + 5 <= bytes.count && Self.hexadecimal(bytes[at + 1..<at + 5]) != nil ? 5 : nil
        }
        switch bytes[at] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
            UInt8(ascii: "r"), UInt8(ascii: "t"):
            return 1
        default: return nil
        }
    }

    /// What stands in a string. Nil for what is no UTF-8, and for escapes of half a character.
    func text(of range: Range<Int>) -> String? {
        let raw = UnsafeBufferPointer(rebasing: bytes[range])
        // Nothing else in a string ends what is plain.
        guard JSONBytes.plainEnd(raw, from: 0) < raw.count else { return String(validating: raw, as: UTF8.self) }
        var plain: [UInt8] = []
        plain.reserveCapacity(raw.count)
        var at = 0
        while at < raw.count {
            guard raw[at] == UInt8(ascii: "\\") else {
                plain.append(raw[at])
                at += 1
                continue
            }
            at += 2
            guard at <= raw.count else { return nil }
            switch raw[at - 1] {
            case UInt8(ascii: "n"): plain.append(0x0A)
            case UInt8(ascii: "t"): plain.append(0x09)
            case UInt8(ascii: "r"): plain.append(0x0D)
            case UInt8(ascii: "b"): plain.append(0x08)
            case UInt8(ascii: "f"): plain.append(0x0C)
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): plain.append(raw[at - 1])
            case UInt8(ascii: "u"):
                guard at + 4 <= raw.count, let code = Self.hexadecimal(raw[at..<at + 4]), let scalar = Unicode.Scalar(code) else {
                    return nil
                }
                plain.append(contentsOf: UTF8.encode(scalar)?.map(\.self) ?? [])
                at += 4
            default: return nil
            }
        }
        return String(validating: plain, as: UTF8.self)
    }

    private static func hexadecimal(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> UInt32? {
        digits.reduce(UInt32?(0)) { sum, digit in
            guard let sum, let value = Character(Unicode.Scalar(digit)).hexDigitValue else { return nil }
            return sum * 16 + UInt32(value)
        }
    }

    private mutating func take(_ mark: UInt8) -> Bool {
        guard next == mark else { return false }
        at += 1
        return true
    }

    private mutating func word(_ word: StaticString) -> Bool {
        let end = at + word.utf8CodeUnitCount
        guard end <= bytes.count, holds(word, at: at..<end) else { return false }
        at = end
        return true
    }

    private mutating func number() -> Bool {
        if at < bytes.count, bytes[at] == UInt8(ascii: "-") { at += 1 }
        let first = at
        let whole = digits()
        guard whole == 1 || whole > 1 && bytes[first] != UInt8(ascii: "0") else { return false }
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            at += 1
            guard digits() > 0 else { return false }
        }
        guard at < bytes.count, bytes[at] == UInt8(ascii: "e") || bytes[at] == UInt8(ascii: "E") else { return true }
        at += 1
        if at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") { at += 1 }
        return digits() > 0
    }

    /// Moves behind digits; gives how many there were.
    private mutating func digits() -> Int {
        let start = at
        while at < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[at]) { at += 1 }
        return at - start
    }
}
