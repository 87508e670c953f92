/// JSON text that is being written.
final class JSONSink {
    var bytes: [UInt8] = []
    /// One field a line, or all on one.
    let isPretty: Bool

    init(isPretty: Bool) {
        self.isPretty = isPretty
        bytes.reserveCapacity(4096)
    }

    func raw(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// A new line with the indentation of what lies so deep.
    func line(_ depth: Int) {
        guard isPretty else { return }
        bytes.append(UInt8(ascii: "\n"))
        for _ in 0..<depth { raw("  ") }
    }

    func bool(_ value: Bool) {
        if value { raw("true") } else { raw("false") }
    }

    func integer(_ value: some FixedWidthInteger) {
        bytes.append(contentsOf: String(value).utf8)
    }

    /// A finite number.
    func number(_ value: some BinaryFloatingPoint & CustomStringConvertible) {
        let text = value.description
        bytes.append(contentsOf: text.hasSuffix(".0") ? text.utf8.dropLast(2) : text.utf8[...])
    }

    func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            var plain = 0
            for at in utf8.indices where utf8[at] < 0x20 || utf8[at] == UInt8(ascii: "\"") || utf8[at] == UInt8(ascii: "\\") {
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[plain..<at]))
                escape(utf8[at])
                plain = at + 1
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[plain...]))
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private func escape(_ byte: UInt8) {
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
            bytes.append(byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
            let low = byte & 0xF
            bytes.append(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
        }
    }

    /// Puts what lies behind `start` in order, as an object: each field is `"key" : value` in the bytes up to its `end`.
    func object(_ fields: [JSONField], from start: Int, depth: Int) {
        let written = Array(bytes[start...])
        bytes.removeSubrange(start...)
        bytes.append(UInt8(ascii: "{"))
        let order = fields.indices.sorted { (fields[$0].key, $0) < (fields[$1].key, $1) }
        var isFirst = true
        for (place, at) in order.enumerated() {
            // Of two fields with one key the later counts.
            if place + 1 < order.count, fields[order[place + 1]].key == fields[at].key { continue }
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            line(depth + 1)
            let begin = at == 0 ? 0 : fields[at - 1].end - start
            bytes.append(contentsOf: written[begin..<(fields[at].end - start)])
        }
        if isFirst { line(0) }
        line(depth)
        bytes.append(UInt8(ascii: "}"))
    }
}

/// A field of an object that is being written.
struct JSONField {
    let key: String
    /// Where its value ends among the bytes written so far.
    let end: Int
}
