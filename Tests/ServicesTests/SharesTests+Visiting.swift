import CouncilConfiguration
import CouncilModel
import FakeOpenRouter
import Foundation
import Testing

@testable import Services

/// What visitors do: passwords, guesses, views.
extension SharesTests {
    @Test func `nothing shows without the password, and the pass ends with it and with its hour`() async throws {
        try await withConversation { house, ana, id in
            let (one, other) = (
                try await share(id, house, ana, password: "plum tree gate"), try await share(id, house, ana, password: "plum tree gate")
            )
            let (first, second) = (try token(one), try token(other))
            #expect(try await opened(house, first) == nil)
            #expect(try await refusal { try await unlock(house, first, "plum tree") }.kind == "invalid")
            let pass = try await unlock(house, first, "plum tree gate")
            #expect(try await opened(house, first, pass: pass.text) != nil)
            for wrong in ["", ".", "9999999999999.", pass.text + "x", "9" + pass.text, String(pass.text.dropLast())] {
                #expect(try await opened(house, first, pass: wrong) == nil, "\(wrong)")
            }
            #expect(try await opened(house, second, pass: pass.text) == nil)
            house.hands.advance(by: .seconds(3599))
            #expect(try await opened(house, first, pass: pass.text) != nil)
            house.hands.advance(by: .seconds(2))
            #expect(try await opened(house, first, pass: pass.text) == nil)
            let again = try await unlock(house, first, "plum tree gate")
            try await house.services.shares.revoke(one.share.id, by: ana)
            #expect(try await refusal { try await opened(house, first, pass: again.text) } == Shares.missing)
        }
    }

    @Test func `guesses are limited for each address, and keep nobody else out`() async throws {
        try await withConversation(configure: { $0.accounts.throttle.signInPerMinute = 3 }) { house, ana, id in
            let secret = try token(try await share(id, house, ana, password: "plum tree gate"))
            for _ in 0..<3 { #expect(try await refusal { try await unlock(house, secret, "guess") }.kind == "invalid") }
            #expect(try await refusal { try await unlock(house, secret, "plum tree gate") }.kind == "tooMany")
            _ = try await unlock(house, secret, "plum tree gate", from: "192.0.2.2")
            for _ in 0..<2 {
                let next = try token(try await share(id, house, ana, password: "plum tree gate"))
                for _ in 0..<3 { #expect(try await refusal { try await unlock(house, next, "guess") }.kind == "invalid") }
            }
            let last = try token(try await share(id, house, ana, password: "plum tree gate"))
            #expect(try await refusal { try await unlock(house, last, "plum tree gate") }.kind == "tooMany")
            house.hands.advance(by: .seconds(61))
            _ = try await unlock(house, secret, "plum tree gate")
        }
    }

    @Test func `views show in the list at once and in the file after a while, each once`() async throws {
        try await withConversation { house, ana, id in
            let secret = try token(try await share(id, house, ana))
            let path = "\(house.path)/shares/\(ShareFiles.hash(of: secret)).json"
            func views() async throws -> Int? { try await house.services.shares.list(by: ana).first?.views }
            for expected in 1...3 {
                house.services.shares.countView(of: try #require(try await opened(house, secret)))
                #expect(try await views() == expected)
            }
            #expect(try object(contents(path))["views"] as? Int == 0)
            await house.services.shares.writeViews()
            #expect(try object(contents(path))["views"] as? Int == 3)
            await house.services.shares.writeViews()
            #expect(try await views() == 3)
            #expect(try await house.restarted().services.shares.list(by: ana).first?.views == 3)
            let shared = try #require(try await opened(house, secret))
            try FileManager.default.removeItem(atPath: path)
            house.services.shares.countView(of: shared)
            await house.services.shares.writeViews()
            #expect(try files(house).isEmpty)
        }
    }

    @Test func `views that could not be written down are written down later`() async throws {
        let disk = Disk()
        try await withHouse(calls: disk.calls) { house in
            let ana = try await house.person()
            let id = try await house.conversation(of: ana)
            try await house.ask(in: id, by: ana)
            let secret = try token(try await share(id, house, ana))
            house.services.shares.countView(of: try #require(try await opened(house, secret)))
            disk.refuse()
            await house.services.shares.writeViews()
            #expect(try await house.services.shares.list(by: ana).first?.views == 1)
            disk.recover()
            await house.services.shares.writeViews()
            #expect(try await house.restarted().services.shares.list(by: ana).first?.views == 1)
        }
    }

    @Test func `the service writes what waits when it ends`() async throws {
        try await withConversation { house, ana, id in
            let secret = try token(try await share(id, house, ana))
            let service = Task { try await house.services.shares.run() }
            house.services.shares.countView(of: try #require(try await opened(house, secret)))
            service.cancel()
            try await service.value
            #expect(try await house.restarted().services.shares.list(by: ana).first?.views == 1)
        }
    }
}
