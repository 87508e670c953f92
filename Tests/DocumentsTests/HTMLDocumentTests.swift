import CouncilModel
import Documents
import Foundation
import Testing

struct HTMLDocumentTests {
    @Test func `a page holds every stage, the final answer first`() throws {
        let page = try Fixture().document.html()
        let marks = [
            "Which database?", "Final answer", "<strong>SQLite</strong>", "Ranking", "Take SQLite.", "Take Postgres.", "A is better.",
        ]
        var from = page.startIndex
        for mark in marks {
            let found = try #require(page.range(of: mark, range: from..<page.endIndex), "\(mark)")
            from = found.upperBound
        }
        try page.write(toFile: "/tmp/export-sample.html", atomically: true, encoding: .utf8)
    }
}
