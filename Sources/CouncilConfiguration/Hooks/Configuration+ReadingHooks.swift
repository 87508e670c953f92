internal import Yams

extension Configuration {
    mutating func readHooks(_ entry: Entry?, by reader: inout Reader) {
        guard let entry, !entry.isNull else { return }
        var formats: [String: Int] = [:]
        for element in reader.elements(entry) ?? [] {
            guard let hook = Hook(reading: element, by: &reader) else { continue }
            for event in hook.on where HookEvents.format(of: event) != nil {
                if let line = formats[event] {
                    reader.fault("\(event) has a hook already, in line \(line); a format is made by one.", at: element)
                } else {
                    formats[event] = element.line
                }
            }
            hooks.append(hook)
        }
    }
}

extension Configuration.Hook {
    fileprivate init?(reading entry: Entry, by reader: inout Reader) {
        let before = reader.faults.count
        if entry.isNull {
            reader.fault("A hook needs \"on\" (an event's name or a list of them) and \"run\" (a path).", at: entry)
            return nil
        }
        let section = reader.section(entry, of: HookKey.self)
        let on = section[.on].flatMap { events in
            events.node.sequence == nil ? reader.event(events).map { [$0] } : reader.list(events) { $0.event($1) }
        }
        let command = section[.run].flatMap { reader.command($0) }
        let timeout = reader.duration(section[.timeout], in: .milliseconds(1)...(.seconds(86_400)))
        let every = reader.nullable(section[.every], standing: nil) { $0.duration($1, in: .milliseconds(1)...(.seconds(366 * 86_400))) }
        let environment = reader.variables(section[.env])
        if section[.on] == nil || section[.run] == nil, reader.faults.count == before {
            reader.fault("A hook needs both \"on\" (an event's name or a list of them) and \"run\" (a path).", at: entry)
        } else if let events = section[.on], events.node.sequence?.isEmpty == true {
            reader.fault("Name at least one event.", at: events)
        }
        guard let on, let command, !on.isEmpty else { return nil }
        if every != nil, on != [HookEvents.gathered], let entry = section[.every] {
            reader.fault("Only \(HookEvents.gathered) is gathered; give other events a hook of their own, without this key.", at: entry)
        }
        self.init(on: on, run: command.file)
        arguments = command.arguments
        self.environment = environment
        self.timeout = timeout ?? self.timeout
        self.every = every
    }
}

extension Reader {
    /// The name of an event or a gate, or `export.` with a format's.
    fileprivate mutating func event(_ entry: Entry) -> String? {
        guard let text = text(entry, wanted: "an event's name, such as export.pdf") else { return nil }
        if HookEvents.named.contains(text) { return text }
        guard let format = HookEvents.format(of: text) else {
            fault(
                "\(shown(text)) is no event's name\(Suggestion.phrase(for: text, among: HookEvents.named)); hooks/README.md lists them.",
                at: entry)
            return nil
        }
        if HookEvents.builtInFormats.contains(String(format)) {
            fault("The format \(format) is built in and needs no hook; name another one.", at: entry)
        } else if !HookEvents.isFormat(format) {
            fault(
                "\(shown(text)) names no format: write 1 to 32 lower-case letters and digits after the dot, such as export.pdf.", at: entry)
        } else {
            return text
        }
        return nil
    }

    /// A file, or a list of the file and its arguments. The file is looked at where the reader may do so.
    fileprivate mutating func command(_ entry: Entry) -> (file: String, arguments: [String])? {
        let words = entry.node.sequence == nil ? [entry] : elements(entry) ?? []
        guard let first = words.first else {
            fault("Name the file to run; its arguments may follow it in the list.", at: entry)
            return nil
        }
        let arguments = words.dropFirst().compactMap { handedDown($0, what: "an argument") }
        guard let file = path(first) else { return nil }
        if looksAtFiles {
            for sentence in HookFile.faults(of: file) { fault(sentence, at: first) }
        }
        return arguments.count == words.count - 1 ? (file, arguments) : nil
    }

    /// A hook's own environment.
    fileprivate mutating func variables(_ entry: Entry?) -> [String: String] {
        var found: [String: String] = [:]
        let rule = "write capital letters, digits and underscores, and no digit first"
        for (name, entry) in named(entry, what: "variable", isName: Self.isVariable, rule: rule) {
            if name == "PATH" || name.hasPrefix("COUNCIL_") {
                fault("\(name) is set by the daemon for every hook; choose another name.", at: entry)
            } else if let value = handedDown(entry, what: "text") {
                found[name] = value
            }
        }
        return found
    }

    /// A text that a program is started with; it may be empty. Never repeated in a fault: it may be a secret.
    private mutating func handedDown(_ entry: Entry, what: String) -> String? {
        guard let scalar = entry.node.scalar, !entry.isNull else {
            fault("This must be \(what)\(found(entry)).", at: entry)
            return nil
        }
        guard !scalar.string.utf8.contains(0), scalar.string.utf8.count <= 32 << 10 else {
            fault("No program can be given this: write at most 32 KiB, without NUL characters.", at: entry)
            return nil
        }
        return scalar.string
    }

    private static func isVariable(_ name: String) -> Bool {
        guard let first = name.utf8.first, !isDigit(first), name.utf8.count <= 64 else { return false }
        return name.utf8.allSatisfy { isDigit($0) || $0 == UInt8(ascii: "_") || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    }
}
