/// What the parser would make of a text, seen before it is parsed: it takes the product of depth and lines, and fills each row of a table up to the
/// width of its head, so that a small hostile text could hold it up for a minute or take all memory.
struct ParsingCost {
    /// Lines times the signs that a line begins with.
    private static let mostSteps = 20_000_000
    /// Columns of one table, and cells of all.
    private static let mostColumns = 500
    private static let mostCells = 500_000

    private var lines = 0
    private var deepest = 0
    private var widest = 0

    init(_ text: String) {
        var (lead, pipes) = (0, 0)
        var (isLeading, isDelimiter) = (true, true)
        func isMark(_ byte: UInt8) -> Bool {
            switch byte {
            case 0x20, 0x09, 0x3E, 0x2D, 0x2B, 0x2A, 0x2E, 0x29, 0x30...0x39: true
            default: false
            }
        }
        var after: UInt8 = 0x0A
        for byte in text.utf8 {
            after = byte
            if byte == 0x0A || byte == 0x0D {
                count(lead, isDelimiter ? pipes : 0)
                (lead, pipes, isLeading, isDelimiter) = (0, 0, true, true)
                continue
            }
            let isMark = isMark(byte)
            if isLeading, isMark { lead += 1 } else { isLeading = false }
            if byte == 0x7C { pipes += 1 } else if !isMark, byte != 0x3A { isDelimiter = false }
        }
        if after != 0x0A { count(lead, isDelimiter ? pipes : 0) }
    }

    /// Whether it is parsed in well under a second and with moderate memory.
    var isModerate: Bool {
        lines * deepest <= Self.mostSteps && widest <= Self.mostColumns && lines * (widest + 1) <= Self.mostCells
    }

    private mutating func count(_ lead: Int, _ pipes: Int) {
        lines += 1
        deepest = max(deepest, lead)
        widest = max(widest, pipes)
    }
}
