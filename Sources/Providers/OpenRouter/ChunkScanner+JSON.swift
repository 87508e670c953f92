/// The grammar of JSON, as far as usual chunks go.
extension ChunkScanner {
    /// An object: hands on each key, and has its value read.
    mutating func members(_ read: (inout ChunkScanner, UnsafeBufferPointer<UInt8>) throws(Unusual) -> Void) throws(Unusual) {
        try expect(UInt8(ascii: "{"))
        skipSpace()
        if takes(UInt8(ascii: "}")) { return }
        repeat {
            skipSpace()
            let key = try plainString()
            skipSpace()
            try expect(UInt8(ascii: ":"))
            skipSpace()
            try read(&self, key)
            skipSpace()
        } while takes(UInt8(ascii: ","))
        try expect(UInt8(ascii: "}"))
    }

    mutating func skipValue(depth: Int) throws(Unusual) {
        guard depth < Self.maximumDepth, at < bytes.count else { throw Unusual() }
        switch bytes[at] {
        case UInt8(ascii: "\""): _ = try string()
        case UInt8(ascii: "{"): try members { (scanner, _) throws(Unusual) in try scanner.skipValue(depth: depth + 1) }
        case UInt8(ascii: "["):
            at += 1
            skipSpace()
            if takes(UInt8(ascii: "]")) { return }
            repeat {
                skipSpace()
                try skipValue(depth: depth + 1)
                skipSpace()
            } while takes(UInt8(ascii: ","))
            try expect(UInt8(ascii: "]"))
        case UInt8(ascii: "n"): try word("null")
        case UInt8(ascii: "t"): try word("true")
        case UInt8(ascii: "f"): try word("false")
        default: _ = try decimal()
        }
    }

    /// Without fraction and exponent, of few enough digits for any machine.
    mutating func wholeNumber() throws(Unusual) -> Int {
        let start = at
        _ = takes(UInt8(ascii: "-"))
        let digits = try digits()
        guard digits.count < 18, digits.count == 1 || bytes[digits.lowerBound] != 0x30, !isInNumber else { throw Unusual() }
        let number = bytes[digits].reduce(0) { $0 * 10 + Int($1 - 0x30) }
        return digits.lowerBound == start ? number : -number
    }

    /// With a fraction perhaps; an exponent is rare here, and so left to the general decoder.
    mutating func decimal() throws(Unusual) -> Double {
        let start = at
        _ = takes(UInt8(ascii: "-"))
        let whole = try digits()
        guard whole.count == 1 || bytes[whole.lowerBound] != 0x30 else { throw Unusual() }
        if takes(UInt8(ascii: ".")) { _ = try digits() }
        guard !isInNumber, at - start < 40, let number = Double(String(decoding: bytes[start..<at], as: UTF8.self)) else { throw Unusual() }
        return number
    }

    private mutating func digits() throws(Unusual) -> Range<Int> {
        let start = at
        while at < bytes.count, (0x30...0x39).contains(bytes[at]) { at += 1 }
        guard at > start else { throw Unusual() }
        return start..<at
    }

    private var isInNumber: Bool {
        at < bytes.count && [UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E")].contains(bytes[at])
    }

    mutating func optionalString() throws(Unusual) -> String? {
        guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else {
            try null()
            return nil
        }
        return try string()
    }

    mutating func null() throws(Unusual) { try word("null") }

    private mutating func word(_ word: StaticString) throws(Unusual) {
        guard bytes.count - at >= word.utf8CodeUnitCount,
            UnsafeBufferPointer(rebasing: bytes[at..<at + word.utf8CodeUnitCount]).is(word)
        else { throw Unusual() }
        at += word.utf8CodeUnitCount
    }

    /// A string without escapes, as it stands between its quotation marks.
    private mutating func plainString() throws(Unusual) -> UnsafeBufferPointer<UInt8> {
        try expect(UInt8(ascii: "\""))
        let start = at
        try skipPlain()
        guard bytes[at] == UInt8(ascii: "\"") else { throw Unusual() }
        defer { at += 1 }
        return UnsafeBufferPointer(rebasing: bytes[start..<at])
    }

    private mutating func string() throws(Unusual) -> String {
        try expect(UInt8(ascii: "\""))
        let start = at
        try skipPlain()
        if bytes[at] == UInt8(ascii: "\"") {
            defer { at += 1 }
            return String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<at]), as: UTF8.self)
        }
        var text = Array(bytes[start..<at])
        while bytes[at] == UInt8(ascii: "\\") {
            at += 1
            try unescape(into: &text)
            let plain = at
            try skipPlain()
            text.append(contentsOf: bytes[plain..<at])
        }
        at += 1
        return String(decoding: text, as: UTF8.self)
    }

    /// Goes on to the next quotation mark or backslash.
    private mutating func skipPlain() throws(Unusual) {
        while at < bytes.count {
            let byte = bytes[at]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return }
            guard byte >= 0x20 else { throw Unusual() }
            at += 1
        }
        throw Unusual()
    }

    private mutating func unescape(into text: inout [UInt8]) throws(Unusual) {
        guard at < bytes.count else { throw Unusual() }
        let byte = bytes[at]
        at += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "u"): text.append(contentsOf: String(Character(try scalar())).utf8)
        default: throw Unusual()
        }
    }

    /// What stands behind `\u`; two surrogates make one character.
    private mutating func scalar() throws(Unusual) -> Unicode.Scalar {
        var code = try fourDigits()
        if code >> 10 == 0xD800 >> 10 {
            guard takes(UInt8(ascii: "\\")), takes(UInt8(ascii: "u")) else { throw Unusual() }
            let low = try fourDigits()
            guard low >> 10 == 0xDC00 >> 10 else { throw Unusual() }
            code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF
        }
        guard code > 0, let scalar = Unicode.Scalar(code) else { throw Unusual() }
        return scalar
    }

    private mutating func fourDigits() throws(Unusual) -> UInt32 {
        guard bytes.count - at >= 4 else { throw Unusual() }
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(bytes[at])).hexDigitValue, bytes[at] < 0x80 else { throw Unusual() }
            code = code << 4 | UInt32(digit)
            at += 1
        }
        return code
    }

    mutating func skipSpace() {
        while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x0A || bytes[at] == 0x0D || bytes[at] == 0x09 { at += 1 }
    }

    mutating func takes(_ byte: UInt8) -> Bool {
        guard at < bytes.count, bytes[at] == byte else { return false }
        at += 1
        return true
    }

    mutating func expect(_ byte: UInt8) throws(Unusual) {
        guard takes(byte) else { throw Unusual() }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether it is these bytes.
    func `is`(_ word: StaticString) -> Bool {
        count == word.utf8CodeUnitCount && word.withUTF8Buffer { $0.elementsEqual(self) }
    }
}
