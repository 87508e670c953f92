import CouncilModel
internal import Yams

extension Configuration.Providers {
    /// A file that names providers has those and no others.
    mutating func read(_ section: Section<ProvidersKey>, by reader: inout Reader) {
        guard let entry = section.entry, !entry.isNull else { return }
        openrouter = section[.openrouter].map { entry in
            var settings = Configuration.OpenRouter()
            if !reader.refusesNull(entry) { settings.read(reader.section(entry), by: &reader) }
            return settings
        }
        demo = section[.demo].map { entry in
            var settings = Configuration.Demo()
            if !reader.refusesNull(entry) {
                let demo = reader.section(entry, of: DemoKey.self)
                settings.delay = reader.duration(demo[.delay], in: .zero...(.seconds(60))) ?? settings.delay
            }
            return settings
        }
        if entry.node.mapping?.isEmpty == true {
            reader.fault("Name at least one provider (openrouter, demo), or leave the key out for openrouter.", at: entry)
        }
    }
}

extension Reader {
    /// `demo:` is a provider with its defaults, but what `demo: null` should mean nobody can tell.
    fileprivate mutating func refusesNull(_ entry: Entry) -> Bool {
        guard entry.isNull, let scalar = entry.node.scalar, !scalar.string.isEmpty else { return false }
        fault("Write {} for this provider's defaults, or leave the key out to do without it.", at: entry)
        return true
    }
}

extension Configuration.OpenRouter {
    mutating func read(_ section: Section<OpenRouterKey>, by reader: inout Reader) {
        baseURL = reader.url(section[.baseURL]) ?? baseURL
        timeout = reader.duration(section[.timeout], in: .milliseconds(1)...(.seconds(86_400))) ?? timeout
        idleTimeout = reader.duration(section[.idleTimeout], in: .milliseconds(1)...(.seconds(86_400))) ?? idleTimeout
        caFile = reader.nullable(section[.caFile], standing: caFile) { $0.path($1) }
        keyRequired = reader.bool(section[.keyRequired]) ?? keyRequired
    }
}

extension Configuration {
    /// `providers` is `nil` where the file leaves in doubt who they are.
    mutating func readCouncils(_ entry: Entry?, providers: Providers?, by reader: inout Reader) {
        if let providers, providers.openrouter == nil, providers.demo != nil { defaultCouncil = .demo }
        guard let entry, !entry.isNull else { return }
        let before = reader.faults.count
        let named = reader.named(entry, what: "council")
        if named.contains(where: { $0.name == Self.defaultCouncilName }) == false, reader.faults.count == before {
            reader.fault(
                "A council named \"\(Self.defaultCouncilName)\" must be among these: it answers where nobody names another.", at: entry)
        }
        for (name, entry) in named {
            guard let council = CouncilSettings(reading: entry, providers: providers, by: &reader) else { continue }
            if name == Self.defaultCouncilName {
                defaultCouncil = council
            } else {
                otherCouncils[name] = council
            }
        }
    }
}

extension CouncilSettings {
    fileprivate init?(reading entry: Entry, providers: Configuration.Providers?, by reader: inout Reader) {
        let before = reader.faults.count
        let section = reader.section(entry, of: CouncilKey.self)
        let answered: (inout Reader, Entry) -> ModelID? = { reader, entry in
            guard let model = reader.model(entry) else { return nil }
            if let providers { reader.check(model, isAnsweredBy: providers, at: entry) }
            return model
        }
        let members = reader.list(section[.members], of: answered) ?? []
        let lead = section[.lead].flatMap { answered(&reader, $0) }
        let title = reader.nullable(section[.title], standing: nil, answered)
        let judgeSelf = reader.bool(section[.judgeSelf])
        // What stands in the list counts, also where it is faulty by itself.
        let count = section[.members]?.node.sequence?.count ?? members.count
        if section[.members] == nil, reader.faults.count == before {
            reader.fault("The council needs members: a list of \(Self.minimumMembers) to \(Self.maximumMembers) models.", at: entry)
        } else if let list = section[.members], list.node.sequence != nil, !(Self.minimumMembers...Self.maximumMembers).contains(count) {
            reader.fault("A council has \(Self.minimumMembers) to \(Self.maximumMembers) members, not \(count).", at: list)
        }
        guard reader.faults.count == before, let first = members.first else { return nil }
        self.init(members: members, lead: lead ?? first, title: title, judgeSelf: judgeSelf ?? true)
    }
}

extension Reader {
    /// Whether some provider answers for a model, by the model's name.
    fileprivate mutating func check(_ model: ModelID, isAnsweredBy providers: Configuration.Providers, at entry: Entry) {
        if model.text.hasPrefix(Configuration.Demo.modelPrefix) {
            if providers.demo == nil {
                fault(
                    "\(shown(model.text)) is answered by the demo provider: add \"demo: {}\" to providers, or name another model.",
                    at: entry)
            }
        } else if providers.openrouter == nil {
            fault(
                "\(shown(model.text)) is answered by openrouter: add \"openrouter: {}\" to providers, or name a model that begins with \(Configuration.Demo.modelPrefix).",
                at: entry)
        }
    }
}
