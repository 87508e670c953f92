import CouncilModel

extension Configuration {
    /// The file's roles stand beside the built-in ones, and in the place of those of the same name.
    mutating func readRoles(_ entry: Entry?, by reader: inout Reader) {
        for (name, entry) in reader.named(entry, what: "role") {
            let section = reader.section(entry, of: RoleKey.self)
            let may = reader.list(section[.may]) { $0.word($1, among: Role.permissions) }
            roles[name] = Role(may: may ?? [])
        }
    }

    /// The file's plans stand beside the built-in one, or in its place. What a plan does not name has no limit.
    mutating func readPlans(_ entry: Entry?, by reader: inout Reader) {
        for (name, entry) in reader.named(entry, what: "plan") {
            var plan = Plan()
            plan.read(reader.section(entry), by: &reader)
            plans[name] = plan
        }
    }

    /// To be read after the plans.
    mutating func readTeams(_ entry: Entry?, by reader: inout Reader) {
        for (name, entry) in reader.named(entry, what: "team") {
            let section = reader.section(entry, of: TeamKey.self)
            var team = Team()
            team.plan = reader.word(section[.plan], among: plans.keys.sorted()) ?? team.plan
            team.members = reader.list(section[.members]) { $0.email($1) } ?? team.members
            team.admins = reader.list(section[.admins]) { $0.email($1) } ?? team.admins
            team.sharedKeys = reader.bool(section[.sharedKeys]) ?? team.sharedKeys
            teams[name] = team
        }
    }
}

extension Configuration.Plan {
    fileprivate mutating func read(_ section: Section<PlanKey>, by reader: inout Reader) {
        let count = 0...1_000_000_000_000
        requestsPerHour = reader.nullable(section[.requestsPerHour], standing: nil) { $0.integer($1, in: count) }
        tokensPerDay = reader.nullable(section[.tokensPerDay], standing: nil) { $0.integer($1, in: count) }
        usdPerDay = reader.nullable(section[.usdPerDay], standing: nil) { $0.money($1) }
        usdPerWeek = reader.nullable(section[.usdPerWeek], standing: nil) { $0.money($1) }
        usdPerMonth = reader.nullable(section[.usdPerMonth], standing: nil) { $0.money($1) }
        runningAtOnce = reader.nullable(section[.runningAtOnce], standing: nil) { $0.integer($1, in: 0...1_000_000) }
        models = reader.nullable(section[.models], standing: nil) { reader, entry in reader.list(entry) { $0.model($1) } }
        members = reader.nullable(section[.members], standing: nil) {
            $0.integer($1, in: CouncilSettings.minimumMembers...CouncilSettings.maximumMembers)
        }
        historyDays = reader.nullable(section[.historyDays], standing: nil) { $0.integer($1, in: 1...100_000) }
    }
}
