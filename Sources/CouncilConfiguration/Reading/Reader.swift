internal import Yams

/// A value in the file: the node, where its key stands, and the path of keys that leads there.
struct Entry {
    let node: Node
    let path: String
    let line: Int
    let column: Int

    /// `key:`, `key: null`, `key: ~`.
    var isNull: Bool {
        guard let scalar = node.scalar, scalar.style == .plain else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }
}

/// One mapping of the file, with only those keys that it may have.
struct Section<Key: SectionKey> {
    /// Where the mapping itself stands; `nil` where the file lacks it.
    let entry: Entry?
    fileprivate(set) var entries: [Key: Entry] = [:]

    /// `nil` where the file does not say.
    subscript(_ key: Key) -> Entry? { entries[key] }
}

/// Reads nodes as settings, and gathers what is wrong instead of stopping at the first fault.
///
/// Every method that reads returns `nil` where the file is silent and where it is wrong; the caller keeps its default then.
struct Reader {
    let file: String
    /// Absolute; what relative paths start from.
    let baseDirectory: String
    /// Whether a fault may repeat what stands in the file.
    let mayQuote: Bool
    /// Whether files that the text names are looked at.
    let looksAtFiles: Bool
    private let document: YAMLDocument?
    private(set) var faults: [ConfigurationFault] = []

    init(yaml: String, file: String, baseDirectory: String = "/", mayQuote: Bool = true, looksAtFiles: Bool = false) {
        self.file = file
        self.baseDirectory = baseDirectory
        self.mayQuote = mayQuote
        self.looksAtFiles = looksAtFiles
        do {
            document = try YAMLDocument(yaml, quoting: mayQuote)
        } catch {
            document = nil
            faults.append(ConfigurationFault(file: file, line: error.line, column: error.column, message: error.message))
        }
    }

    /// The file's outermost value; `nil` where it is empty.
    var root: Entry? {
        guard let node = document?.root else { return nil }
        return entry(node, path: "", key: node)
    }

    mutating func fault(_ message: String, at entry: Entry) {
        faults.append(ConfigurationFault(file: file, line: entry.line, column: entry.column, keyPath: entry.path, message: message))
    }

    mutating func add(_ fault: ConfigurationFault) { faults.append(fault) }

    /// The mapping at `entry`, its unknown and repeated keys reported.
    mutating func section<Key: SectionKey>(_ entry: Entry?, of: Key.Type = Key.self) -> Section<Key> {
        var section = Section<Key>(entry: entry)
        guard let entry, !entry.isNull else { return section }
        let allowed = Key.allCases.map(\.rawValue)
        for (name, value, _) in pairs(of: entry, holding: "keys: \(allowed.joined(separator: ", "))") {
            if let key = Key(rawValue: name) {
                section.entries[key] = value
            } else {
                unknown(name, at: value, in: entry, allowed: allowed)
            }
        }
        return section
    }

    /// The mapping at `entry` from names that the file's author chose to values.
    mutating func named(
        _ entry: Entry?, what: String, isName: (String) -> Bool = Self.isName,
        rule: String = "write 1 to 64 letters, digits, dots, dashes or underscores"
    ) -> [(name: String, entry: Entry)] {
        guard let entry, !entry.isNull else { return [] }
        return pairs(of: entry, holding: "the names of \(what)s").compactMap { name, value, _ in
            guard isName(name) else {
                fault("\(shown(name)) cannot be a \(what)'s name: \(rule).", at: value)
                return nil
            }
            return (name, value)
        }
    }

    /// The elements of the list at `entry`; `nil` with a fault where it is none.
    mutating func elements(_ entry: Entry) -> [Entry]? {
        guard let sequence = entry.node.sequence else {
            fault("This must be a list, such as [a, b]\(found(entry)).", at: entry)
            return nil
        }
        return sequence.enumerated().map { self.entry($1, path: "\(entry.path)[\($0)]", key: $1) }
    }

    /// `null` means `nil`; a file that is silent or wrong leaves `standing`.
    mutating func nullable<Value>(_ entry: Entry?, standing: Value?, _ read: (inout Reader, Entry) -> Value?) -> Value? {
        guard let entry else { return standing }
        return entry.isNull ? nil : read(&self, entry) ?? standing
    }

    // MARK: What faults say

    /// What stands in the file, cut and in quotes.
    static func quoted(_ text: String, longest: Int = 60) -> String {
        let short = text.count > longest ? text.prefix(longest - 3) + "…" : text[...]
        return "\"" + short.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? $0.escaped(asASCII: true) : String($0) }.joined()
            + "\""
    }

    /// What stands in the file as a fault may repeat it.
    func shown(_ text: String) -> String { mayQuote ? Self.quoted(text) : "this" }

    /// `, not a mapping`: what stands where something else should.
    func found(_ entry: Entry) -> String {
        switch entry.node {
        case .mapping: ", not a mapping"
        case .sequence: ", not a list"
        case .scalar(let scalar): entry.isNull ? "; it is empty" : mayQuote ? ", not \(Self.quoted(scalar.string))" : ""
        case .alias: ""
        }
    }

    private mutating func unknown(_ name: String, at value: Entry, in section: Entry, allowed: [String]) {
        guard mayQuote else { return fault("This key is unknown; only \(allowed.joined(separator: " and ")) can stand here.", at: section) }
        var hint = Suggestion.phrase(for: name, among: allowed)
        if name == "<<" {
            hint = " (merge keys are not supported; write the keys out)"
        } else if hint.isEmpty, let elsewhere = ConfigurationKeys.all.first(where: { $0.hasSuffix(".\(name)") || $0 == name }) {
            hint = " (did you mean \(elsewhere)?)"
        }
        fault("\(Self.quoted(name)) is no key here\(hint). Known are: \(allowed.joined(separator: ", ")).", at: value)
    }

    private mutating func pairs(of entry: Entry, holding what: String) -> [(name: String, value: Entry, key: Node)] {
        guard let mapping = entry.node.mapping else {
            fault("This must be a mapping with \(what)\(found(entry)).", at: entry)
            return []
        }
        var lines: [String: Int] = [:]
        var found: [(String, Entry, Node)] = []
        for (key, node) in mapping {
            guard let name = document?.name(of: key) else {
                fault("A key must be a word, not a list or a mapping.", at: self.entry(key, path: entry.path, key: key))
                continue
            }
            let safe = mayQuote ? String(Self.quoted(name).dropFirst().dropLast()) : "…"
            let value = self.entry(node, path: entry.path.isEmpty ? safe : "\(entry.path).\(safe)", key: key)
            if let line = lines[name] {
                fault("This key is given twice, first in line \(line); keep one.", at: value)
            } else {
                lines[name] = value.line
                found.append((name, value, key))
            }
        }
        return found
    }

    private func entry(_ node: Node, path: String, key: Node) -> Entry {
        Entry(node: node, path: path, line: key.mark?.line ?? 1, column: key.mark?.column ?? 1)
    }

    static func isName(_ name: String) -> Bool {
        guard (1...64).contains(name.utf8.count), let first = name.utf8.first, first != UInt8(ascii: "."), first != UInt8(ascii: "-") else {
            return false
        }
        return name.unicodeScalars.allSatisfy {
            $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || "._-".unicodeScalars.contains($0))
        }
    }
}
