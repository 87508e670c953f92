internal import Yams

/// One problem of a text as a whole, at a place in it. Lines and columns count from 1.
struct YAMLProblem: Error {
    var line: Int
    var column: Int
    var message: String
}

/// A YAML text, bounded before libyaml sees it.
struct YAMLText {
    static let longest = 256 * 1024
    /// Aliases may nest, so each can multiply what a hash of a key walks through: sixteen stay below 400-fold.
    static let mostAliases = 16

    private var scalars: [Unicode.Scalar]

    /// Takes `yaml` where it is short enough, and free of control characters and of more aliases than anybody writes.
    init(_ yaml: String) throws(YAMLProblem) {
        guard yaml.utf8.count <= Self.longest else {
            throw YAMLProblem(line: 0, column: 0, message: "The file is larger than \(Self.longest / 1024) KiB; write a shorter one.")
        }
        scalars = Array(yaml.unicodeScalars)
        // An editor's byte order mark is no part of the text.
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        if let at = scalars.firstIndex(where: Self.isControl) {
            let place = place(of: at)
            throw YAMLProblem(
                line: place.line, column: place.column,
                message:
                    "The text holds the control character \(Self.code(scalars[at])); take it out, or write it as an escape in double quotes."
            )
        }
        if let at = aliasOverTheLimit() {
            let place = place(of: at)
            throw YAMLProblem(
                line: place.line, column: place.column,
                message: "The text holds more than \(Self.mostAliases) aliases (*name); write the values out.")
        }
    }

    var string: String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    /// Whether any scalar lies in `range`.
    func holds(_ range: ClosedRange<Unicode.Scalar>) -> Bool { scalars.contains { range.contains($0) } }

    /// The line that is number `line`, without its break.
    func line(_ line: Int) -> String {
        guard let start = index(line: line, column: 1) else { return "" }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars[start...].prefix { !Self.isBreak($0) })
        return String(view)
    }

    /// Puts `mask` in the place of the first letter of the key at a place, and returns that letter.
    /// `nil` where no plain or quoted key starts there.
    mutating func mask(line: Int, column: Int, with mask: Unicode.Scalar) -> Unicode.Scalar? {
        guard var at = index(line: line, column: column), at < scalars.count else { return nil }
        if scalars[at] == "\"" || scalars[at] == "'" { at += 1 }
        guard at < scalars.count, Self.isLetter(scalars[at]) else { return nil }
        defer { scalars[at] = mask }
        return scalars[at]
    }

    // MARK: Places, counted as libyaml counts them

    private func index(line: Int, column: Int) -> Int? {
        var current = 1
        var at = 0
        while current < line, at < scalars.count {
            if Self.isBreak(scalars[at]) {
                current += 1
                if scalars[at] == "\r", at + 1 < scalars.count, scalars[at + 1] == "\n" { at += 1 }
            }
            at += 1
        }
        let found = at + column - 1
        return current == line && found <= scalars.count ? found : nil
    }

    private func place(of index: Int) -> (line: Int, column: Int) {
        var line = 1
        var start = 0
        for at in 0..<index where Self.isBreak(scalars[at]) {
            if scalars[at] == "\r", at + 1 < scalars.count, scalars[at + 1] == "\n" { continue }
            line += 1
            start = at + 1
        }
        return (line, index - start + 1)
    }

    private func aliasOverTheLimit() -> Int? {
        var count = 0
        for at in scalars.indices where scalars[at] == "*" {
            // Where an alias can start; one in a comment or in quotes counts too, which does no harm.
            let before = at == 0 ? "\n" : scalars[at - 1]
            guard at + 1 < scalars.count, Self.isLetter(scalars[at + 1]),
                " \t\r\n\u{85}\u{2028}\u{2029}[{,:?-".unicodeScalars.contains(before)
            else { continue }
            count += 1
            if count > Self.mostAliases { return at }
        }
        return nil
    }

    private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A, 0x0D, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x85: false
        case 0..<0x20, 0x7F..<0xA0, 0xFEFF, 0xFFFE, 0xFFFF: true
        default: false
        }
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", "-": true
        default: scalar.value >= 0xA0
        }
    }

    private static func code(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
