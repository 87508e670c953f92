/// An incremental parser of `text/event-stream` (WHATWG HTML, 9.2.6): bytes go in as they come, cut anywhere, events come out.
/// `retry` lines are ignored; reconnecting is the caller's.
public struct EventStreamParser: Sendable {
    /// How many comment lines (`: …`) went by; servers send them to keep a connection alive.
    public private(set) var comments = 0

    private let maximumEvent: Int
    /// A line whose end has not come yet.
    private var partial: [UInt8] = []
    /// The last byte was a CR: a LF that follows belongs to it.
    private var endedWithCR = false
    /// A byte order mark may stand before the first line only.
    private var isFirstLine = true
    private var id: String?
    private var event: String?
    /// The data lines so far, each with a line feed behind it.
    private var data: [UInt8] = []
    /// The bytes of `event`, which count as part of the event.
    private var eventSize = 0

    /// A parser that refuses a line or an event of more than that many bytes.
    public init(maximumEvent: Int = 1 << 20) {
        self.maximumEvent = maximumEvent
    }

    /// The events that these bytes complete. Throws `HTTPClientError.protocolFault` for a line or event that is too large;
    /// the parser is of no use after that.
    public mutating func feed(_ bytes: [UInt8]) throws -> [ServerSentEvent] {
        try feed(bytes[...])
    }

    /// The same for a part of an array.
    public mutating func feed(_ bytes: ArraySlice<UInt8>) throws -> [ServerSentEvent] {
        var events: [ServerSentEvent] = []
        try bytes.withUnsafeBufferPointer { bytes in
            try scan(bytes) { id, event, data in
                events.append(ServerSentEvent(id: id, event: event, data: String(decoding: data, as: UTF8.self)))
            }
        }
        return events
    }

    /// Hands on the data of each event that these bytes complete, as the bytes that it is: for a reader of many small events.
    /// Throws as `feed` does, and whatever `take` throws; the parser is of no use after either.
    public mutating func feed(_ bytes: [UInt8], take: (UnsafeBufferPointer<UInt8>) throws -> Void) throws {
        try bytes.withUnsafeBufferPointer { bytes in
            try scan(bytes) { _, _, data in try take(data) }
        }
    }

    /// Gets an event's id, name and data.
    private typealias Sink = (String?, String?, UnsafeBufferPointer<UInt8>) throws -> Void

    private mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>, _ sink: Sink) throws {
        var start = bytes.startIndex
        if endedWithCR, let first = bytes.first {
            if first == 0x0A { start += 1 }
            endedWithCR = false
        }
        while start < bytes.endIndex {
            guard let end = bytes[start...].firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) else {
                try keep(bytes[start...])
                return
            }
            if partial.isEmpty {
                try take(bytes[start..<end], sink)
            } else {
                try keep(bytes[start..<end])
                let line = partial
                partial.removeAll(keepingCapacity: true)
                try line.withUnsafeBufferPointer { try take($0[...], sink) }
            }
            start = end + 1
            guard bytes[end] == 0x0D else { continue }
            if start == bytes.endIndex {
                endedWithCR = true
            } else if bytes[start] == 0x0A {
                start += 1
            }
        }
    }

    private mutating func keep(_ part: Slice<UnsafeBufferPointer<UInt8>>) throws {
        try checkSize(partial.count + part.count)
        partial.append(contentsOf: part)
    }

    private func checkSize(_ size: Int) throws {
        guard size <= maximumEvent else {
            throw HTTPClientError.protocolFault("The server sent an event of more than \(maximumEvent) bytes.")
        }
    }

    /// Takes a line without its end.
    private mutating func take(_ line: Slice<UnsafeBufferPointer<UInt8>>, _ sink: Sink) throws {
        var line = line
        if isFirstLine {
            isFirstLine = false
            if line.starts(with: [0xEF, 0xBB, 0xBF]) { line = line.dropFirst(3) }
        }
        guard !line.isEmpty else {
            return try dispatch(sink)
        }
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
        guard colon != line.startIndex else {
            comments += 1
            return try checkSize(line.count)
        }
        var value = line[colon...].dropFirst()
        if value.first == 0x20 { value = value.dropFirst() }
        try checkSize(max(line.count, data.count + eventSize + value.count))
        let name = line[..<colon]
        if name.elementsEqual("data".utf8) {
            data.append(contentsOf: value)
            data.append(0x0A)
        } else if name.elementsEqual("event".utf8) {
            event = String(decoding: value, as: UTF8.self)
            eventSize = value.count
        } else if name.elementsEqual("id".utf8), !value.contains(0) {
            id = String(decoding: value, as: UTF8.self)
        }
    }

    /// An empty line: the event is complete. One without data is none.
    private mutating func dispatch(_ sink: Sink) throws {
        if !data.isEmpty {
            let name = event?.isEmpty == false ? event : nil
            try data.withUnsafeBufferPointer { try sink(id, name, UnsafeBufferPointer(rebasing: $0.dropLast())) }
            data.removeAll(keepingCapacity: true)
        }
        event = nil
        eventSize = 0
    }
}
