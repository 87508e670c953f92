/// Reads forward through a text's bytes. Never goes beyond its end.
struct ByteReader: Sendable {
    private let bytes: [UInt8]
    private(set) var position: Int

    init(_ bytes: [UInt8], at position: Int) {
        self.bytes = bytes
        self.position = position
    }

    /// Whether the bytes on both sides belong to one word.
    var isInsideWord: Bool {
        guard position > 0, position < bytes.count else { return false }
        return bytes[position - 1].isLetterOrDigit && bytes[position].isLetterOrDigit
    }

    /// Takes `word`, given in small letters, in any case.
    mutating func take(word: StaticString) -> Bool {
        let taken = word.withUTF8Buffer { word in
            word.count <= bytes.count - position && word.indices.allSatisfy { bytes[position + $0].lowercased == word[$0] }
        }
        if taken { position += word.utf8CodeUnitCount }
        return taken
    }

    mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    /// Skips what fits `condition`; gives how many bytes that was.
    mutating func skip(_ condition: (UInt8) -> Bool) -> Int {
        let start = position
        while position < bytes.count, condition(bytes[position]) { position += 1 }
        return position - start
    }
}

extension UInt8 {
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    var isCapital: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }
    var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lowercased) }
    var isLetterOrDigit: Bool { isLetter || isDigit }
    var lowercased: UInt8 { isCapital ? self | 0x20 : self }

    /// What may stand between words of one line: spaces, Markdown's emphasis.
    var isSpaceOrMark: Bool {
        switch self {
        case UInt8(ascii: " "), UInt8(ascii: "\t"): true
        case UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "`"): true
        default: false
        }
    }

    /// What may open a quoted or linked label.
    var isOpening: Bool {
        switch self {
        case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "\""), UInt8(ascii: "'"): true
        default: false
        }
    }
}
