import CouncilModel
import Testing

@testable import Deliberation

struct TallyTests {
    private let answers = (["m/a", "m/b", "m/c", "m/d"] as [ModelID]).map {
        Answer(model: $0, response: "…", call: CallRecord(milliseconds: 1, attempts: 1))
    }

    private func tally(_ rankings: [String]) -> [String] {
        let ballots = rankings.map { letters in
            Ballot(
                model: "m/judge", ranking: "", parsedRanking: letters.map { "Response \($0)" }, source: .block,
                call: CallRecord(milliseconds: 1, attempts: 1))
        }
        return Tally(of: ballots, over: answers).aggregateRankings.map { "\($0.model) \($0.averageRank) \($0.rankingsCount)" }
    }

    @Test func `the aggregate is the mean position over the ballots that rank a model, best first`() {
        #expect(tally(["CAB", "CBA", "ACB"]) == ["m/c 1.33 3", "m/a 2.0 3", "m/b 2.67 3"])
    }

    @Test func `a model that no ballot ranks is not in it`() {
        #expect(tally(["B", "BA", ""]) == ["m/b 1.0 2", "m/a 2.0 1"])
        #expect(tally([]) == [])
    }

    @Test func `equal means go by the number of ballots, then by label`() {
        #expect(tally(["AB", "BA"]) == ["m/a 1.5 2", "m/b 1.5 2"])
        #expect(tally(["CA", "C", "BA"]) == ["m/c 1.0 2", "m/b 1.0 1", "m/a 2.0 2"])
    }

    @Test func `labels that are none of the answers' count for nothing`() {
        #expect(tally(["ZAB"]) == ["m/a 2.0 1", "m/b 3.0 1"])
    }

    @Test func `every answer has its label`() {
        #expect(
            Tally(of: [], over: answers).labelToModel
                == ["Response A": "m/a", "Response B": "m/b", "Response C": "m/c", "Response D": "m/d"])
    }
}
