import CouncilConfiguration
import CouncilModel
import Foundation
import Testing

@testable import Services

struct DeliveryTests {
    private static let signedIn = ["user.signed_in"]
    private static let numbers = (1...30).map { "d\($0)" }

    @Test func `events of one person come in order, however many there are`() async throws {
        try await withHooks([Sketch(on: Self.signedIn, body: Sketch.record)]) { hooks in
            let ana = try await hooks.house.person()
            try await hooks.delivering {
                try await hooks.signIn(ana, Self.numbers)
                try await eventually { hooks.outbox.isEmpty }
            }
            #expect(hooks.lines == Self.numbers.map { "user.signed_in \($0)" })
        }
    }

    @Test func `one person's failing hook holds up nobody else`() async throws {
        let body = "if grep -q ana@; then exit 1; fi\necho \"$COUNCIL_EVENT\" >>\"$OUT/out\""
        try await withHooks([Sketch(on: Self.signedIn, body: body)]) { hooks in
            let (ana, ben) = (try await hooks.house.person(), try await hooks.house.person("ben@example.org"))
            try await hooks.delivering {
                try await hooks.signIn(ana, ["d1"])
                try await hooks.signIn(ben, ["d2", "d3"])
                try await eventually { hooks.lines.count == 2 }
            }
        }
    }

    @Test func `a hook that failed is tried again and one that succeeded is not`() async throws {
        let well = "echo \"$COUNCIL_EVENT_ID\" >>\"$OUT/ids\"\n\(Sketch.record)"
        let sick = "echo \"$COUNCIL_EVENT_ID\" >>\"$OUT/tries\"\n[ $(wc -l <\"$OUT/tries\") -ge 3 ]"
        try await withHooks([Sketch(on: Self.signedIn, body: well), Sketch(on: Self.signedIn, body: sick)]) { hooks in
            let ana = try await hooks.house.person()
            try await hooks.delivering {
                try await hooks.signIn(ana, ["one", "two"])
                try await eventually { hooks.outbox.isEmpty }
            }
            #expect(hooks.lines == ["user.signed_in one", "user.signed_in two"])
            // An event has one id, whichever hook is told and however often.
            let ids = hooks.lines(in: "ids")
            #expect(Set(ids).count == 2 && hooks.lines(in: "tries") == [ids[0], ids[0], ids[0], ids[1]])
        }
    }

    @Test func `a hook that hangs for ten people holds up no other hook`() async throws {
        let hanging = "echo begun >>\"$OUT/begun\"\nwhile [ ! -e \"$OUT/well\" ]; do sleep 0.05; done"
        let sketches = [
            Sketch(on: Self.signedIn, body: hanging, timeout: .seconds(120)), Sketch(on: Self.signedIn, body: Sketch.record),
        ]
        try await withHooks(sketches) { hooks in
            var people: [SignedIn] = []
            for number in 1...10 { people.append(try await hooks.house.person("p\(number)@example.org")) }
            try await hooks.delivering {
                for person in people { try await hooks.signIn(person, ["d1", "d2"]) }
                try await eventually { hooks.lines.count == 20 }
                // Ten first deliveries stand against so many turns; the rest waits, for its own hook alone.
                #expect(hooks.lines(in: "begun").count <= 4)
                #expect(hooks.outbox.count >= 20)
                try hooks.touch("well")
                try await eventually { hooks.outbox.isEmpty }
            }
            #expect(hooks.lines.count == 20 && hooks.lines(in: "begun").count == 20)
        }
    }

    @Test func `each hook hears of each person in order, through failures and restarts`() async throws {
        let device = "device=$(sed -n 's/.*\"device\":\"\\([^\"]*\\)\".*/\\1/p')\n"
        let steady = device + "echo $device >>\"$OUT/steady\""
        let flaky =
            device + "touch \"$OUT/tries\"\nbefore=$(grep -cx $device \"$OUT/tries\")\necho $device >>\"$OUT/tries\"\n"
            + "[ $before -ge 2 ] || exit 1\necho $device >>\"$OUT/flaky\""
        try await withHooks([Sketch(on: Self.signedIn, body: steady), Sketch(on: Self.signedIn, body: flaky)]) { hooks in
            let people = ["a": try await hooks.house.person(), "b": try await hooks.house.person("ben@example.org")]
            var house = hooks.house
            for round in 0..<3 {
                if round > 0 { house = try house.restarted() }
                try await hooks.delivering(house) {
                    for number in 1...4 {
                        for (letter, person) in people {
                            try await house.services.hooks.announce(
                                .userSignedIn(device: "\(letter)\(round)\(number)"), about: person.profile)
                        }
                    }
                    try await eventually { round < 2 ? hooks.lines(in: "flaky").count > round * 4 : hooks.outbox.isEmpty }
                }
            }
            #expect(try await house.services.hooks.queue(by: house.administrator).setAside == 0)
            for file in ["steady", "flaky"] {
                for letter in people.keys {
                    // What ran when its daemon ended may have been told then and again.
                    var told: [String] = []
                    for line in hooks.lines(in: file) where line.hasPrefix(letter) && line != told.last { told.append(line) }
                    #expect(told == (0..<3).flatMap { round in (1...4).map { "\(letter)\(round)\($0)" } }, "\(file)")
                }
            }
        }
    }

    @Test func `what waits for a hook that is not configured any more is dropped`() async throws {
        let sketches = [
            Sketch(on: Self.signedIn, body: Sketch.record), Sketch(on: Self.signedIn, body: "echo gone >>\"$OUT/out\"; exit 1"),
        ]
        try await withHooks(sketches) { hooks in
            try await hooks.signIn(try await hooks.house.person(), ["d1", "d2"])
            #expect(hooks.outbox.count == 4)
            var fewer = hooks.house.settings.current
            fewer.hooks.removeLast()
            hooks.house.settings.replace(with: fewer)
            try await hooks.delivering { try await eventually { hooks.outbox.isEmpty } }
            #expect(hooks.lines == ["user.signed_in d1", "user.signed_in d2"])
            #expect(try await hooks.house.services.hooks.queue(by: hooks.house.administrator).setAside == 0)
        }
    }

    @Test func `what is set aside stays beside what a later daemon sets aside`() async throws {
        try await withHooks([Sketch(on: Self.signedIn, body: "exit 1")]) { hooks in
            let ana = try await hooks.house.person()
            var house = hooks.house
            for round in 1...2 {
                if round > 1 { house = try house.restarted() }
                let service = house.services.hooks
                try await hooks.delivering(house) {
                    try await service.announce(.userSignedIn(device: "d\(round)"), about: ana.profile)
                    try await eventually { try await service.queue(by: house.administrator).setAside == round && hooks.outbox.isEmpty }
                }
            }
        }
    }

    @Test func `after the last try a delivery is set aside, where it can be tried again or dropped`() async throws {
        let body = "echo \"$COUNCIL_EVENT\" >>\"$OUT/out\"\nprintf 'no\\033[1m luck' >&2\n[ -e \"$OUT/well\" ]"
        try await withHooks([Sketch(on: Self.signedIn, body: body)]) { hooks in
            let (ana, admin) = (try await hooks.house.person(), try hooks.house.administrator)
            let service = hooks.house.services.hooks
            try await hooks.delivering {
                try await hooks.signIn(ana, ["one", "two"])
                try await eventually { try await service.queue(by: admin).setAside == 2 }
                try await eventually { hooks.outbox.isEmpty }
                let aside = try await service.setAside(by: admin)
                #expect(aside.map(\.event) == [.userSignedIn, .userSignedIn])
                #expect(aside[0].user == ana.user && aside[0].tries == House.hookDelays.count + 1)
                #expect(aside[0].error == "It ended with exit status 1." && aside[0].hook == hooks.folder + "/hook0")
                #expect(hooks.lines.count == 2 * (House.hookDelays.count + 1))

                try hooks.touch("well")
                try await service.retry(aside[0].id, by: admin)
                try await service.drop(aside[1].id, by: admin)
                try await eventually { hooks.outbox.isEmpty }
                #expect(try await service.queue(by: admin).setAside == 0)
                for id in [aside[0].id, "../000000000001", ""] {
                    #expect(try await refusal { try await service.retry(id, by: admin) }.kind == "notFound")
                    #expect(try await refusal { try await service.drop(id, by: admin) }.kind == "notFound")
                }
            }
            let status = try #require(service.configured(by: admin).first)
            #expect(status.runs == hooks.lines.count && status.failures == status.runs - 1)
            #expect(status.lastRun?.exitCode == 0 && status.lastRun?.errors == "no[1m luck")
        }
    }

    @Test func `what one daemon set aside, the next one does not write over`() async throws {
        try await withHooks([Sketch(on: Self.signedIn, body: "exit 1")]) { hooks in
            let (ana, admin) = (try await hooks.house.person(), try hooks.house.administrator)
            var house = hooks.house
            for count in 1...2 {
                let service = house.services.hooks
                try await hooks.delivering(house) {
                    try await service.announce(.userSignedIn(device: "d\(count)"), about: ana.profile)
                    try await eventually { try await service.queue(by: admin).setAside == count }
                    try await eventually { hooks.outbox.isEmpty }
                }
                house = try house.restarted()
            }
        }
    }

    @Test func `what waits when the daemon dies is delivered by the next one, in order`() async throws {
        try await withHooks([Sketch(on: Self.signedIn, body: Sketch.record)]) { hooks in
            let ana = try await hooks.house.person()
            try await hooks.signIn(ana, ["d1", "d2"])
            let next = try hooks.house.restarted()
            try await next.services.hooks.announce(.userSignedIn(device: "d3"), about: ana.profile)
            try await hooks.delivering(next) { try await eventually { hooks.lines.count == 3 && hooks.outbox.isEmpty } }
            #expect(hooks.lines == ["d1", "d2", "d3"].map { "user.signed_in \($0)" })
        }
    }

    @Test func `a hook that is ended with the daemon runs again with the next one`() async throws {
        let body = "echo begun >>\"$OUT/begun\"\n[ -e \"$OUT/well\" ] || sleep 600\n\(Sketch.record)"
        try await withHooks([Sketch(on: Self.signedIn, body: body)]) { hooks in
            let ana = try await hooks.house.person()
            try await hooks.delivering {
                try await hooks.signIn(ana, ["d1"])
                try await eventually { FileManager.default.fileExists(atPath: hooks.folder + "/begun") }
            }
            #expect(hooks.lines.isEmpty && hooks.outbox.count == 1)
            try hooks.touch("well")
            let next = try hooks.house.restarted()
            try await hooks.delivering(next) { try await eventually { hooks.outbox.isEmpty } }
            #expect(hooks.lines == ["user.signed_in d1"])
        }
    }

    @Test func `a damaged entry stops nothing`() async throws {
        try await withHooks([Sketch(on: Self.signedIn, body: Sketch.record)]) { hooks in
            let ana = try await hooks.house.person()
            try await hooks.signIn(ana, ["d1", "d2"])
            try edit("\(hooks.house.path)/outbox/\(hooks.outbox[0])", "{")
            try edit("\(hooks.house.path)/outbox/notes.txt", "mine")
            try edit("\(hooks.house.path)/outbox/000000000009-daemon-0123abcd.prepared.json", "{")
            let next = try hooks.house.restarted()
            try await hooks.delivering(next) { try await eventually { hooks.lines == ["user.signed_in d2"] } }
        }
    }

    @Test func `changes of the data are told with whose they are`() async throws {
        try await withHooks([Sketch(on: ["data.changed"], body: "cat >>\"$OUT/out\"; echo >>\"$OUT/out\"")]) { hooks in
            hooks.house.settings.replace(
                with: {
                    var new = $0; new.hooks[0].every = .milliseconds(50); return new
                }(hooks.house.settings.current))
            try await hooks.delivering {
                try await eventually { hooks.lines.count == 1 }
                let ana = try await hooks.house.person()
                try await eventually { hooks.lines.last?.contains(ana.user.text) == true }
            }
            #expect(hooks.lines[0].contains("\"count\":0") && hooks.outbox.isEmpty)
        }
    }
}
