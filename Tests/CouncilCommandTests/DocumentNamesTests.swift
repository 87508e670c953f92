import Testing

@testable import CouncilCommand

struct DocumentNamesTests {
    private let ids = [
        "11111111-2222-4333-8444-555555555555", "21111111-2222-4333-8444-555555555555", "31111111-2222-4333-8444-555555555555",
    ]

    private func names(_ titles: [String]) -> [String?] {
        let conversations = zip(ids, titles).map { id, title -> JSONValue in
            ["id": .string(id), "title": .string(title), "created_at": "2026-11-23T21:37:30.000Z"]
        }
        let names = DocumentNames(conversations)
        return zip(ids, titles).map { names[$0.0] }
    }

    @Test func `a file is named after its day and its title`() {
        #expect(names(["Which database?", "../x"]) == ["2026-11-23 Which database", "2026-11-23 x"])
    }

    @Test func `equal names, also but for capitals, get the id's beginning`() {
        #expect(names(["Tea", "tea", "Tea!"]) == ["2026-11-23 Tea (11111111)", "2026-11-23 tea (21111111)", "2026-11-23 Tea!"])
    }

    @Test func `an id or a time that is none has no part in a name`() {
        let names = DocumentNames([["id": "../../x", "title": "a"], ["id": .string(ids[0]), "title": "a", "created_at": "../.."]])
        #expect(names["../../x"] == nil && names[ids[0]] == "1970-01-01 a")
    }
}
