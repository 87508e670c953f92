internal import Yams

/// A YAML text as nodes that know their places.
///
/// Yams stops at the first mapping that has a key twice. So that all faults can be told at once, the key that it names gets
/// another first letter, from Unicode's private range, and the text is composed again; ``name(of:)`` knows the letter that was there.
struct YAMLDocument {
    /// `nil` where the text holds nothing but comments.
    let root: Node?
    private let letters: [Unicode.Scalar: Unicode.Scalar]

    /// One letter for each key that can be masked.
    private static let masks: ClosedRange<Unicode.Scalar> = "\u{E000}"..."\u{E07F}"

    /// Composes `yaml`; `quoting` is whether a problem may hold words of the text.
    init(_ yaml: String, quoting: Bool) throws(YAMLProblem) {
        var text = try YAMLText(yaml)
        var letters: [Unicode.Scalar: Unicode.Scalar] = [:]
        let canMask = !text.holds(Self.masks)
        var next = Self.masks.lowerBound.value
        while true {
            do {
                // Without rules: the reader knows what each value must be, and regular expressions cost time at the start.
                root = try Parser(yaml: text.string, resolver: .basic, encoding: .utf8).singleRoot()
                self.letters = letters
                return
            } catch let error as YamlError {
                if canMask, next <= Self.masks.upperBound.value, case .duplicatedKeysInMapping(_, let context) = error,
                    let mask = Unicode.Scalar(next),
                    let letter = text.mask(line: context.mark.line, column: context.mark.column, with: mask)
                {
                    letters[mask] = letter
                    next += 1
                    continue
                }
                throw YAMLProblem(error, in: text, quoting: quoting)
            } catch {
                throw YAMLProblem(line: 0, column: 0, message: "The text cannot be read as YAML.")
            }
        }
    }

    /// The text of a mapping's key as it stands in the file; `nil` where the key is a list or a mapping.
    func name(of key: Node) -> String? {
        guard let text = key.scalar?.string else { return nil }
        guard let first = text.unicodeScalars.first, let letter = letters[first] else { return text }
        var view = String.UnicodeScalarView([letter])
        view.append(contentsOf: text.unicodeScalars.dropFirst())
        return String(view)
    }
}

extension YAMLProblem {
    /// What libyaml says, in words that say what to do.
    init(_ error: YamlError, in text: YAMLText, quoting: Bool) {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            line = mark.line
            column = mark.column
            if text.line(mark.line).prefix(while: { $0 == " " || $0 == "\t" }).contains("\t") {
                message = "The line is indented with a tab; YAML takes spaces only."
            } else if problem == "but found another document" {
                message = "A second document starts here (---); a file holds one."
            } else if problem == "mapping values are not allowed in this context" {
                message = "No key can stand here: check the indentation, and put a value that holds \": \" in quotes."
            } else if problem.hasPrefix("Maximum nesting level") {
                message = "The lists and mappings are nested too deeply."
            } else {
                let opened = context.map { "\($0.text), " } ?? ""
                message =
                    "The text is no valid YAML: \(opened)\(problem); check the indentation, brackets and quotes here and in the lines above."
            }
        case .duplicatedKeysInMapping(let duplicates, let context):
            line = context.mark.line
            column = context.mark.column
            let names = quoting ? " (\(duplicates.prefix(5).map { Reader.quoted($0) }.joined(separator: ", ")))" : ""
            message = "A key is given twice in one mapping\(names); keep one."
        case .reader(let problem, _, _, _):
            line = 0
            column = 0
            message = "The text is no valid YAML: \(problem)."
        case .memory:
            line = 0
            column = 0
            message = "There is too little memory to read the file."
        case .no, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
            line = 0
            column = 0
            message = "The text cannot be read as YAML."
        }
    }
}
