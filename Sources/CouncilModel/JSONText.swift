/// Writes JSON straight into bytes: the way of every token to every watcher, and of every question to every model.
///
/// The writer sees to it that brackets and commas are where they belong.
public struct JSONText: Sendable {
    public private(set) var bytes: [UInt8] = []

    public init(capacity: Int) { bytes.reserveCapacity(capacity) }

    /// Text that is JSON already.
    public mutating func raw(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// Bytes that are JSON already.
    public mutating func raw(_ json: [UInt8]) { bytes.append(contentsOf: json) }

    /// A JSON string with its quotation marks. Runs of bytes that need no escape are copied whole.
    public mutating func string(_ text: String) {
        var text = text
        bytes.append(UInt8(ascii: "\""))
        text.withUTF8 { source in
            var copied = 0
            while true {
                let index = JSONBytes.plainEnd(source, from: copied)
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: source[copied..<index]))
                guard index < source.count else { break }
                escape(source[index])
                copied = index + 1
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// A whole number.
    public mutating func number(_ number: some BinaryInteger) {
        bytes.append(contentsOf: String(number).utf8)
    }

    /// A number, the shortest text that reads back as the same one; a string where JSON has no such number.
    public mutating func number(_ number: Double) {
        guard number.isFinite else { return string(number.isNaN ? "nan" : number < 0 ? "-inf" : "inf") }
        let text = number.description
        bytes.append(contentsOf: text.hasSuffix(".0") ? text.utf8.dropLast(2) : text.utf8[...])
    }

    /// An array, each element written by `write`.
    public mutating func array<Element>(_ elements: some Sequence<Element>, _ write: (inout JSONText, Element) -> Void) {
        raw("[")
        self.elements(elements, write)
        raw("]")
    }

    /// The elements of an array, without its brackets.
    mutating func elements<Element>(_ elements: some Sequence<Element>, _ write: (inout JSONText, Element) -> Void) {
        var isFirst = true
        for element in elements {
            if !isFirst { raw(",") }
            isFirst = false
            write(&self, element)
        }
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): raw("\\\"")
        case UInt8(ascii: "\\"): raw("\\\\")
        case UInt8(ascii: "\n"): raw("\\n")
        case UInt8(ascii: "\r"): raw("\\r")
        case UInt8(ascii: "\t"): raw("\\t")
        case 0x08: raw("\\b")
        case 0x0C: raw("\\f")
        default:
            raw("\\u00")
            bytes.append(Self.digit(byte >> 4))
            bytes.append(Self.digit(byte & 0xF))
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }
}
