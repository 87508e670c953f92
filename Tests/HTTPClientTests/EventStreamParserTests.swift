import HTTPClient
import Testing

@Suite struct EventStreamParserTests {
    private static let document =
        "\u{FEFF}: comment\n\nid: 1\nevent: greeting\ndata: Grüße 🌍\n\ndata\n\ndata:\rdata: \rdata:  two spaces\r\rid: 2\r\ndata: crlf\r\n\r\n"
        + "retry: 10\nunknown: x\ndata: {\"a\": 1}\nevent:\n\nevent: only a name\n\nid\ndata: no id\n\nid: a\0b\ndata: 日本語\n\n:\ndata: cut"
    private static let events = [
        ServerSentEvent(id: "1", event: "greeting", data: "Grüße 🌍"), ServerSentEvent(id: "1", data: ""),
        ServerSentEvent(id: "1", data: "\n\n two spaces"), ServerSentEvent(id: "2", data: "crlf"),
        ServerSentEvent(id: "2", data: "{\"a\": 1}"),
        ServerSentEvent(id: "", data: "no id"), ServerSentEvent(id: "", data: "日本語"),
    ]

    @Test func `the events of a document come out, comments are counted`() throws {
        var parser = EventStreamParser()
        #expect(try parser.feed(Array(EventStreamParserTests.document.utf8)) == EventStreamParserTests.events)
        #expect(parser.comments == 2)
    }

    @Test func `a cut at any byte changes nothing`() throws {
        let bytes = Array(EventStreamParserTests.document.utf8)
        for cut in 0...bytes.count {
            var parser = EventStreamParser()
            let events = try parser.feed(bytes[..<cut]) + parser.feed(bytes[cut...])
            #expect(events == EventStreamParserTests.events, "cut at \(cut)")
        }
    }

    @Test func `random cuts change nothing`() throws {
        let bytes = Array(EventStreamParserTests.document.utf8)
        for _ in 0..<2000 {
            var parser = EventStreamParser()
            var events: [ServerSentEvent] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Int.random(in: 0...min(7, rest.count))
                events += try parser.feed(rest.prefix(count))
                rest = rest.dropFirst(count)
            }
            #expect(events == EventStreamParserTests.events)
        }
    }

    @Test func `line ends may be mixed at random`() throws {
        for _ in 0..<500 {
            // Bytes, since "\r\n" is one Character. A lone CR before a LF would be one line end, so it is not followed by one.
            var text = ""
            var expected: [ServerSentEvent] = []
            for index in 0..<5 {
                let end = ["\n", "\r", "\r\n"].randomElement() ?? "\n"
                text += "data: \(index)\(end)data: more\(end)\(end)"
                expected.append(ServerSentEvent(data: "\(index)\nmore"))
            }
            var parser = EventStreamParser()
            let cut = Int.random(in: 0...text.utf8.count)
            let bytes = Array(text.utf8)
            #expect(try parser.feed(bytes[..<cut]) + parser.feed(bytes[cut...]) == expected)
        }
    }

    @Test func `random bytes never crash it`() throws {
        for _ in 0..<2000 {
            var parser = EventStreamParser(maximumEvent: 64)
            let alphabet = Array("dataeventid: \n\r\u{FEFF}é\0".utf8) + [0xFF, 0x80]
            let bytes = (0..<200).map { _ in alphabet.randomElement() ?? 0 }
            // A fault is as good as events here.
            do { _ = try parser.feed(bytes) } catch is HTTPClientError {}
        }
    }

    @Test(arguments: [
        "data: 123456789", "data: 1234\ndata: 5678\ndata: 90\n", ": a comment too long", "event: 12345\ndata: 123456\n", "id: 1234567890\n",
    ])
    func `a line or event above the limit is refused, whole or byte by byte`(text: String) {
        let fault = HTTPClientError.protocolFault("The server sent an event of more than 10 bytes.")
        #expect(throws: fault) {
            var parser = EventStreamParser(maximumEvent: 10)
            _ = try parser.feed(Array((text + "\n").utf8))
        }
        #expect(throws: fault) {
            var parser = EventStreamParser(maximumEvent: 10)
            for byte in (text + "\n").utf8 { _ = try parser.feed([byte]) }
        }
    }

    @Test func `many events below the limit are not added up`() throws {
        var parser = EventStreamParser(maximumEvent: 20)
        #expect(try parser.feed(Array(String(repeating: "id: 7\ndata: 0123456789\n\n", count: 100).utf8)).count == 100)
    }
}
