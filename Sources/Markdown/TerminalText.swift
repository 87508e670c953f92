/// What may be written to a terminal of text that somebody else wrote, and how many cells it takes there.
public enum TerminalText {
    /// The text without anything that would drive a terminal rather than be read.
    ///
    /// Line feeds stay, CR LF becomes a line feed, a tab becomes four spaces. Every other C0 and C1 control is shown as a sign of
    /// its own (`␛` for ESC). Bidirectional controls, zero-width and other invisible format characters are dropped, but for
    /// joiners where a script or an emoji needs them. `keepingTabs`: for text that goes into a file or a pipe, where a tab means something.
    public static func sanitised(_ text: String, keepingTabs: Bool = false) -> String {
        if text.utf8.allSatisfy({ $0 == 0x0A || (0x20...0x7E).contains($0) }) { return text }
        var result = String.UnicodeScalarView()
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            switch scalar.value {
            case 0x0A: result.append(scalar)
            case 0x0D where index + 1 < scalars.count && scalars[index + 1].value == 0x0A: break
            case 0x09: result.append(contentsOf: (keepingTabs ? "\t" : "    ").unicodeScalars)
            case 0x00...0x1F: result.append(controlPicture(scalar.value))
            case 0x7F: result.append("\u{2421}")
            case 0x80...0x9F: result.append("\u{FFFD}")
            case 0x200C, 0x200D:
                if index > 0, index + 1 < scalars.count, joins(scalars[index - 1]), joins(scalars[index + 1]) { result.append(scalar) }
            case 0x2028, 0x2029: result.append("\n")
            default: if !isInvisible(scalar) { result.append(scalar) }
            }
        }
        return String(result)
    }

    /// The same on one line: line feeds and runs of white space become one space.
    public static func line(_ text: String) -> String {
        sanitised(text).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// How many cells the text takes; it must be sanitised and hold no line feed.
    public static func width(of text: String) -> Int {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
        return text.reduce(0) { $0 + width(of: $1) }
    }

    /// How many cells one character takes: 0, 1 or 2, more only where a script writes several cells as one.
    public static func width(of character: Character) -> Int {
        let scalars = character.unicodeScalars
        if scalars.count > 1, isEmojiSequence(scalars) { return 2 }
        return scalars.reduce(0) { $0 + width(of: $1) }
    }

    /// The start of the text that fits in that many cells, with `…` for the rest where it is longer.
    public static func fitted(_ text: String, to cells: Int) -> String {
        guard width(of: text) > cells else { return text }
        var used = 1
        var result = ""
        for character in text {
            used += width(of: character)
            if used > cells { break }
            result.append(character)
        }
        return cells > 0 ? result + "…" : ""
    }

    /// Lines of at most that many cells, broken at spaces where it has some; never none.
    public static func wrapped(_ text: String, to cells: Int) -> [String] {
        [Span(text)].wrapped(to: cells).map { $0.map(\.text).joined() }
    }

    /// The text with spaces behind it, or before it, up to that many cells.
    public static func padded(_ text: String, to cells: Int, right: Bool = false) -> String {
        let spaces = String(repeating: " ", count: max(0, cells - width(of: text)))
        return right ? spaces + text : text + spaces
    }

    /// Whether a scalar is a control or invisible, so that `sanitised` would not let it through.
    public static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A: false
        case 0x00...0x1F, 0x7F...0x9F, 0x2028, 0x2029: true
        default: isInvisible(scalar)
        }
    }

    private static func controlPicture(_ value: UInt32) -> Unicode.Scalar {
        Unicode.Scalar(0x2400 + value) ?? "\u{FFFD}"
    }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value >= 0xAD else { return false }
        switch scalar.value {
        case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B...0x180F, 0x3164, 0xFE00...0xFE0D, 0xFFA0, 0xE0000...0xE0FFF: return true
        default: return scalar.properties.generalCategory == .format
        }
    }

    /// Whether a zero-width joiner beside this scalar has work to do: emoji, and letters and marks of the scripts that join.
    private static func joins(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0600...0x109F, 0x1780...0x17FF, 0xFB50...0xFDFF, 0xFE70...0xFEFC: true
        case 0x2190...0x2BFF, 0xFE0F, 0x1F000...0x1FAFF: true
        default: false
        }
    }

    private static func isEmojiSequence(_ scalars: Character.UnicodeScalarView) -> Bool {
        scalars.contains { scalar in
            switch scalar.value {
            case 0xFE0F, 0x20E3, 0x1F1E6...0x1F1FF, 0x1F3FB...0x1F3FF: true
            default: false
            }
        }
            || (scalars.contains { $0.value == 0x200D } && scalars.contains { $0.properties.isEmojiPresentation })
    }

    private static func width(of scalar: Unicode.Scalar) -> Int {
        let value = scalar.value
        if value < 0x300 { return value == 0 ? 0 : 1 }
        if (0x1160...0x11FF).contains(value) || (0xD7B0...0xD7FF).contains(value) { return 0 }
        if WideRanges.contain(value) { return 2 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return 1
        }
    }
}
