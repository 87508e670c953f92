import CouncilModel
import Foundation
import Synchronization
import Testing

@testable import Services

@Suite struct ConversationIndexesTests {
    @Test func `indexes that nobody uses go, the least lately used first, and come back from the files`() async throws {
        try await withHouse { house in
            let time = Mutex(ContinuousClock.now)
            let indexes = ConversationIndexes(
                data: house.data, logger: House.logger, limits: .init(conversations: 5, idle: .seconds(60)),
                now: { time.withLock { $0 } })
            let people = try await [house.person(), house.person("bob@example.org"), house.person("eve@example.org")]
            for person in people {
                for _ in 0..<2 { try await house.ask(in: try await house.conversation(of: person), by: person) }
            }
            /// Lists the person's conversations some seconds later.
            func list(_ person: SignedIn, after seconds: Int) async throws -> Int {
                time.withLock { $0 += .seconds(seconds) }
                return try await indexes[person.user].listed().entries.count
            }
            for person in people { #expect(try await list(person, after: 10) == 2) }
            // Six conversations are one too many: the one used first goes.
            #expect(try await list(people[2], after: 10) == 2)
            #expect(indexes.count == 2)
            #expect(try await list(people[1], after: 10) == 2)
            #expect(try await list(people[0], after: 10) == 2)
            #expect(try await list(people[0], after: 10) == 2)
            #expect(indexes.count == 2)
            #expect(try await list(people[0], after: 100) == 2)
            #expect(indexes.count == 1)
        }
    }

    @Test func `an index that somebody holds stays`() async throws {
        try await withHouse { house in
            let time = Mutex(ContinuousClock.now)
            let indexes = ConversationIndexes(
                data: house.data, logger: House.logger, limits: .init(conversations: 0, idle: .seconds(60)),
                now: { time.withLock { $0 } })
            let (ana, bob) = (try await house.person(), try await house.person("bob@example.org"))
            let held = indexes[ana.user]
            time.withLock { $0 += .seconds(1000) }
            _ = indexes[bob.user]
            #expect(indexes[ana.user] === held)
            #expect(indexes.count == 2)
        }
    }

    @Test func `pages of any size make up the list`() throws {
        let start = Timestamp(milliseconds: 1_800_000_000_000)
        let lead = try #require(ModelID("demo/one"))
        // Some were made in the same moment, some have no messages.
        let conversations = (0..<100).map { number in
            var conversation = Conversation(
                id: .random(), createdAt: start.advanced(by: .seconds(number / 3)), council: "default", models: [], leadModel: lead)
            conversation.title = "Number \(number)"
            conversation.messageCount = number % 5 == 0 ? 0 : 2
            return conversation
        }
        let entries = try conversations.map { try ConversationEntry($0, id: $0.id) }
        let listing = ConversationListing(entries.shuffled())
        #expect(listing.entries.count == 80)
        let whole = try list(listing.page(from: 0, count: .max).readableBytesView).map { $0["id"] as? String }
        #expect(whole == listing.entries.map(\.id.text))
        for size in [1, 7, 80, 200] {
            var (paged, start) = ([String?](), 0)
            while start < 80 {
                let page = try list(listing.page(from: start, count: size).readableBytesView).map { $0["id"] as? String }
                paged += page
                start = try #require(listing.position(of: listing.entries[start + page.count - 1])) + 1
            }
            #expect(paged == whole)
        }
        #expect(try list(listing.page(from: 80, count: 10).readableBytesView).isEmpty)
        #expect(entries.allSatisfy { (listing.position(of: $0) == nil) == !$0.hasMessages })
        #expect(try list(ConversationListing([]).page(from: 0, count: 100).readableBytesView).isEmpty)
    }
}
