import CouncilModel
import FakeOpenRouter
import Foundation
import ServiceLifecycle
import Synchronization
import Testing

@testable import Services

@Suite struct TurnsTests {
    private func stored(_ number: Int, _ id: ConversationID, _ house: House, _ caller: SignedIn) throws -> [String: Any] {
        try object(contents(house.message(number, of: id, caller.user)))
    }

    private func events(_ run: Run) async throws -> [[String: Any]] {
        var events: [[String: Any]] = []
        var last = 0
        while case .events(let bytes, let number) = await run.events.read(after: last) {
            last = number
            for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") where line.hasPrefix("data: ") {
                events.append(try object(line.dropFirst(6).utf8))
            }
        }
        return events
    }

    @Test func `the question is on disk before the first model is called`() async throws {
        try await withCouncilOnline(drives: false) { house, server, ana in
            let id = try await house.conversation(of: ana)
            _ = try await house.services.turns.ask("What is tea?", in: id, by: ana)
            #expect(try stored(1, id, house, ana)["content"] as? String == "What is tea?")
            #expect(try stored(2, id, house, ana)["status"] as? String == "running")
            #expect(server.counts.total == 0)
            let summary = try object(contents(house.folder(id, ana.user) + "/conversation.json"))
            #expect(summary["message_count"] as? Int == 2)
        }
    }

    @Test(arguments: ["\"role\" : \"user\"", "\"role\" : \"assistant\"", "\"message_count\" : 2"])
    func `a question that cannot be stored calls no model, and can be asked again`(text: String) async throws {
        let disk = Disk()
        try await withCouncilOnline(calls: disk.calls) { house, server, ana in
            let id = try await house.conversation(of: ana)
            disk.refuse(text)
            let error = try await refusal { try await house.services.turns.ask("What is tea?", in: id, by: ana) }
            #expect(error.kind == "unavailable" && error.detail.contains("full"))
            #expect(server.counts.total == 0)
            #expect(!house.services.conversations.runs.isLive(id))
            #expect((try await house.document(id, by: ana)["messages"] as? [Any])?.isEmpty == true)
            disk.recover()
            #expect(try await house.ask("What is tea?", in: id, by: ana).status == .complete)
            let messages = try #require(try await house.document(id, by: ana)["messages"] as? [[String: Any]])
            #expect(messages.count == 2 && messages.last?["status"] as? String == "complete")
        }
    }

    @Test func `every answer is on disk as soon as it is there`() async throws {
        try await withCouncilOnline { house, server, ana in
            server.set(ModelSettings(behaviour: "hang"), for: "fake/two")
            let id = try await house.conversation(of: ana)
            let run = try await house.services.turns.ask("What is tea?", in: id, by: ana)
            try await eventually {
                let answers = try stored(2, id, house, ana)["stage1"] as? [[String: Any]]
                return answers?.first?["model"] as? String == "fake/one"
            }
            #expect(try stored(2, id, house, ana)["status"] as? String == "running")
            try await house.services.turns.cancel(id, by: ana)
            #expect(try stored(2, id, house, ana)["status"] as? String == "cancelled")
            #expect((try stored(2, id, house, ana)["stage1"] as? [Any])?.count == 1)
            #expect(try await refusal { try await run.answer() }.kind == "conflict")
            server.set(ModelSettings(), for: "fake/two")
            let before = server.counts.models["fake/one"]?["answer"]
            #expect(try await house.services.turns.resume(id, by: ana).answer().stage1.count == 2)
            #expect(server.counts.models["fake/one"]?["answer"] == before, "what came is not paid for twice")
        }
    }

    @Test(arguments: ["\"response\"", "\"ranking\"", "\"status\" : \"complete\""])
    func `an answer that cannot be saved ends the run with an error, and leaves the old file whole`(text: String) async throws {
        let disk = Disk()
        try await withCouncilOnline(calls: disk.calls) { house, server, ana in
            let id = try await house.conversation(of: ana)
            disk.refuse(text)
            let run = try await house.services.turns.ask("What is tea?", in: id, by: ana)
            let told = try await events(run)
            #expect(told.last?["type"] as? String == "error")
            #expect((told.last?["message"] as? String)?.contains("disk is full") == true)
            #expect(!told.contains { $0["type"] as? String == "complete" })
            let error = try await refusal { try await run.answer() }
            #expect(error.kind == "unavailable", "what is not on disk is not given out as the answer")
            #expect(!house.services.conversations.runs.isLive(id))
            #expect(try stored(2, id, house, ana)["status"] as? String == "running")
            #expect(try String(decoding: contents(house.message(2, of: id, ana.user)), as: UTF8.self).contains(text) == false)
            try await eventually { server.counts.open == 0 }
            disk.recover()
            let messages = try #require(try await house.document(id, by: ana)["messages"] as? [[String: Any]])
            #expect(messages.last?["status"] as? String == "interrupted")
            #expect(try await house.services.turns.resume(id, by: ana).answer().status == .complete)
        }
    }

    @Test func `a call's time limit spans its retries`() async throws {
        try await withCouncilOnline(configure: { $0.providers.openrouter?.timeout = .seconds(3) }) { house, server, ana in
            server.set(ModelSettings(behaviour: "503", retryAfter: "2"), for: "fake/two")
            let id = try await house.conversation(of: ana)
            let answer = try await house.ask(in: id, by: ana)
            #expect(answer.status == .complete)
            let failure = try #require(answer.errors.first { $0.stage == .answers })
            #expect(failure.model.text == "fake/two" && failure.reason == .fault(.timedOut))
            #expect(server.counts.models["fake/two"]?["answer"] == 2, "the third try would have begun after the limit")
        }
    }

    @Test func `a run ends with its time, and what came is kept`() async throws {
        try await withCouncilOnline(configure: { $0.turns.timeLimit = .seconds(1) }) { house, server, ana in
            server.set(ModelSettings(behaviour: "hang"), for: "fake/two")
            let id = try await house.conversation(of: ana)
            let run = try await house.services.turns.ask("What is tea?", in: id, by: ana)
            #expect(try await refusal { try await run.answer() }.kind == "providerFailed")
            let answer = try stored(2, id, house, ana)
            #expect(answer["status"] as? String == "failed")
            #expect((answer["stage1"] as? [Any])?.count == 1)
            #expect(try await events(run).last?["type"] as? String == "error")
            try await eventually { server.counts.open == 0 }
        }
    }

    @Test func `of two questions at once in a conversation one is asked, and the other stored nowhere`() async throws {
        try await withHouse(pause: .seconds(100)) { house in
            let ana = try await house.person()
            let id = try await house.conversation(of: ana)
            let outcomes = await withTaskGroup { group in
                for number in 0..<10 {
                    group.addTask { () -> String in
                        do {
                            _ = try await house.services.turns.ask("Question \(number)", in: id, by: ana)
                            return "asked"
                        } catch {
                            return CouncilError(told: error)?.kind ?? "\(error)"
                        }
                    }
                }
                return await group.reduce(into: [String]()) { $0.append($1) }
            }
            #expect(outcomes.sorted() == ["asked"] + Array(repeating: "conflict", count: 9))
            #expect((try await house.document(id, by: ana)["messages"] as? [Any])?.count == 2)
            #expect(try await refusal { try await house.services.turns.resume(id, by: ana) }.kind == "conflict")
            let other = try await house.conversation(of: ana)
            _ = try await house.services.turns.ask("In another one", in: other, by: ana)
        }
    }

    @Test func `no failure keeps a conversation taken`() async throws {
        try await withCouncilOnline { house, _, ana in
            let id = try await house.conversation(of: ana)
            let services = house.services
            func isFree() -> Bool { !services.conversations.runs.isLive(id) }
            #expect(try await refusal { try await services.turns.resume(id, by: ana) }.kind == "conflict")
            #expect(isFree())
            for question in ["", " \n\t"] {
                #expect(try await refusal { try await services.turns.ask(question, in: id, by: ana) }.kind == "invalid")
            }
            try await services.keys.remove(provider: "openrouter", by: ana)
            let error = try await refusal { try await services.turns.ask("What is tea?", in: id, by: ana) }
            #expect(error.kind == "invalid" && error.detail.contains("no key for openrouter"))
            #expect(isFree() && !FileManager.default.fileExists(atPath: house.message(1, of: id, ana.user)))
            try edit(house.folder(ana.user) + "/keys.json", "{")
            #expect(try await refusal { try await services.turns.ask("What is tea?", in: id, by: ana) }.kind == "damaged")
            #expect(isFree())
            try FileManager.default.removeItem(atPath: house.folder(ana.user) + "/keys.json")
            _ = try await services.keys.add("sk-or-v1-0123456789abcdef", provider: "openrouter", by: ana)
            try await house.ask(in: id, by: ana)
            #expect(try await refusal { try await services.turns.resume(id, by: ana) }.kind == "conflict")
            #expect(try await refusal { try await services.turns.cancel(id, by: ana) }.kind == "conflict")
            #expect(isFree())
            try edit(house.folder(id, ana.user) + "/messages/000004.json", "{")
            #expect(try await refusal { try await services.turns.ask("More?", in: id, by: ana) }.kind == "damaged")
            #expect(try await refusal { try await services.turns.resume(id, by: ana) }.kind == "damaged")
            #expect(isFree())
        }
    }

    @Test(arguments: [("401", "invalid"), ("402", "creditLacking"), ("400", "providerFailed")])
    func `where no model answers, the reason they share is the answer`(behaviour: String, kind: String) async throws {
        try await withCouncilOnline { house, server, ana in
            server.set(ModelSettings(behaviour: behaviour), for: "*")
            let id = try await house.conversation(of: ana)
            #expect(try await refusal { try await house.ask(in: id, by: ana) }.kind == kind)
            #expect(try stored(2, id, house, ana)["status"] as? String == "failed")
        }
    }

    @Test func `an ended run can be watched from its beginning, and a later one takes its place`() async throws {
        try await withHouse { house in
            let ana = try await house.person()
            let id = try await house.conversation(of: ana)
            #expect(try await refusal { try await house.services.turns.run(in: id, by: ana) }.kind == "notFound")
            let first = try await house.services.turns.ask("What is tea?", in: id, by: ana)
            #expect(try await house.services.turns.run(in: id, by: ana) === first)
            _ = try await first.answer()
            let told = try await events(try await house.services.turns.run(in: id, by: ana))
            #expect(told.first?["type"] as? String == "stage1_start" && told.last?["type"] as? String == "complete")
            #expect(told.contains { $0["type"] as? String == "title_complete" })
            let second = try await house.services.turns.ask("More?", in: id, by: ana)
            _ = try await second.answer()
            #expect(try await house.services.turns.run(in: id, by: ana) === second)
            #expect(try await !events(second).contains { $0["type"] as? String == "title_complete" })
        }
    }

    @Test func `at the daemon's end no question is taken, and what is under way is saved as interrupted`() async throws {
        try await withCouncilOnline(drives: false) { house, server, ana in
            server.set(ModelSettings(behaviour: "hang"), for: "fake/two")
            let (id, other) = (try await house.conversation(of: ana), try await house.conversation(of: ana))
            let group = ServiceGroup(services: [house.services.turns], logger: House.logger)
            let running = Task { try await group.run() }
            let run = try await house.services.turns.ask("What is tea?", in: id, by: ana)
            try await eventually { (try stored(2, id, house, ana)["stage1"] as? [Any])?.count == 1 }
            await group.triggerGracefulShutdown()
            let error = try await refusal {
                while true {
                    _ = try await house.services.turns.ask("Too late?", in: other, by: ana)
                    try await house.services.turns.cancel(other, by: ana)
                }
            }
            #expect(error.kind == "unavailable")
            try await running.value
            #expect(run.events.isClosed)
            let answer = try stored(2, id, house, ana)
            #expect(answer["status"] as? String == "interrupted")
            #expect((answer["stage1"] as? [Any])?.count == 1)
            #expect(try await refusal { try await run.answer() }.kind == "unavailable")
        }
    }
}
