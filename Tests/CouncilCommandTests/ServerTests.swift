import Foundation
import Testing

@testable import CouncilCommand

struct ServerAddressTests {
    private func chosen(_ socket: String?, _ url: String?, _ environment: [String: String] = [:], last: String? = nil) throws -> String {
        try ServerAddress.chosen(
            socket: socket, url: url, environment: environment, lastSignIn: last.flatMap(ServerAddress.init(url:))
        ).key
    }

    @Test func `flags win, then the environment, the last sign-in, the standard socket`() throws {
        let environment = ["COUNCIL_URL": "http://127.0.0.1:1", "COUNCIL_SOCKET": "/env"]
        #expect(try chosen("/flag", nil, environment) == "unix:/flag")
        #expect(try chosen(nil, "https://flag/", environment) == "https://flag")
        #expect(try chosen(nil, nil, environment) == "http://127.0.0.1:1")
        #expect(try chosen(nil, nil, ["COUNCIL_SOCKET": "/env"], last: "unix:/last") == "unix:/env")
        #expect(try chosen(nil, nil, last: "unix:/last") == "unix:/last")
        #expect(try chosen(nil, nil) == "unix:/run/council/council.sock")
    }

    @Test(arguments: ["ftp://x", "localhost:8080", "http://", "http://a b", "http://a/?q", "http://u:p@host"])
    func `what is no address is refused`(text: String) {
        #expect(throws: Failure.self) { try chosen(nil, text) }
    }

    @Test func `plain HTTP to another host can be read on its way`() {
        #expect(ServerAddress(url: "http://example.org")?.isReadableOnTheWay == true)
        #expect(ServerAddress(url: "https://example.org")?.isReadableOnTheWay == false)
        #expect(ServerAddress(url: "http://127.0.0.1:8080")?.isReadableOnTheWay == false)
        #expect(ServerAddress(socket: "/s").isReadableOnTheWay == false)
    }
}

struct ProblemTests {
    private func failure(_ status: Int, _ json: String) throws -> Failure {
        Problem(status: status, body: try JSONValue(parsing: json.utf8)).failure
    }

    @Test(arguments: [(400, 1), (401, 3), (402, 1), (403, 1), (404, 4), (409, 1), (429, 7), (500, 1), (503, 1)])
    func `a status decides how the program ends`(status: Int, exit: Int32) throws {
        #expect(try failure(status, #"{"detail":"No."}"#).status.rawValue == exit)
    }

    @Test func `fields and waiting times are notes`() throws {
        let text = try failure(429, #"{"detail":"Slow down.","errors":{"b":"two","a":"one"},"retry_after":90}"#).text
        #expect(text == "council: Slow down.\n  a: one\n  b: two\n  Try again in 1 min 30 s.\n")
    }

    @Test func `a field that says the same is not told twice`() throws {
        #expect(try failure(400, #"{"detail":"Too short.","errors":{"password":"Too short."}}"#).text == "council: Too short.\n")
    }

    @Test func `a server's words cannot forge lines or drive the terminal`() throws {
        let text = try failure(400, #"{"detail":"a\ncouncil: \u001b[2Jb"}"#).text
        #expect(text == "council: a council: ␛[2Jb\n")
    }

    @Test func `an answer that is no problem document has a sentence as well`() {
        #expect(Problem(status: 502, body: nil).failure.message == "The server answered with status 502 and no reason.")
    }
}

struct ConversationFinderTests {
    private let ids = ["1f0c0000-a", "1f0c1111-b", "93ab0000-c"]

    @Test func `the beginning of an id is enough where it is the only one`() throws {
        #expect(try ConversationFinder.match("93ab", in: ids) == "93ab0000-c")
        #expect(try ConversationFinder.match("last", in: ids) == "1f0c0000-a")
        #expect(throws: Failure.self) { try ConversationFinder.match("1f0c", in: ids) }
        #expect(throws: Failure.self) { try ConversationFinder.match("ffff", in: ids) }
        #expect(throws: Failure.self) { try ConversationFinder.match("last", in: []) }
    }

    @Test func `short ids are as long as they must be to differ`() {
        #expect(ShortIDs.length(for: ids) == 8)
        #expect(ShortIDs.length(for: ["12345678-1", "12345678-2"]) == 10)
        #expect(ShortIDs.length(for: []) == 8)
    }
}

struct ReachabilityTests {
    private func text(_ address: ServerAddress) -> String {
        Failure.unreachable(address, .connectionFailed("No.")).text
    }

    @Test func `where there is no socket, naming another one comes before starting a daemon`() throws {
        let text = text(.socket("/nonexistent/council.sock"))
        let other = try #require(text.range(of: "--socket or COUNCIL_SOCKET"))
        let start = try #require(text.range(of: "councild serve"))
        #expect(other.lowerBound < start.lowerBound)
    }
}
