/// Gathers the header lines that libcurl hands out one by one.
struct HeadParser {
    /// More bytes of header lines than that are a fault of the server's.
    static let maximumBytes = 256 << 10

    private var status = 0
    private var headers: [HeaderField] = []
    private var count = 0
    /// Whether the head is complete; what comes later are trailers, which nobody reads.
    private(set) var isComplete = false

    enum Step {
        case more
        case complete(HTTPHead)
        case tooLarge
    }

    /// Takes one line, its line end included.
    mutating func take(_ line: UnsafeRawBufferPointer) -> Step {
        count += line.count
        guard count <= HeadParser.maximumBytes else { return .tooLarge }
        guard !isComplete else { return .more }
        let line = line[..<(line.lastIndex { $0 != 0x0D && $0 != 0x0A }.map { $0 + 1 } ?? 0)]
        if line.isEmpty { return finish() }
        // libcurl has checked the status line: "HTTP/x.y NNN …" or "HTTP/2 NNN".
        if status == 0 {
            let digits = line.drop { $0 != 0x20 }.drop { $0 == 0x20 }.prefix { (0x30...0x39).contains($0) }
            status = digits.prefix(3).reduce(0) { $0 * 10 + Int($1 - 0x30) }
            return .more
        }
        // A line that starts with white space continues the one before (obsolete folding).
        if line.first == 0x20 || line.first == 0x09 {
            if let last = headers.popLast() { headers.append(HeaderField(last.name, last.value + " " + text(line))) }
        } else if let colon = line.firstIndex(of: UInt8(ascii: ":")) {
            headers.append(HeaderField(text(line[..<colon]), text(line[(colon + 1)...])))
        }
        return .more
    }

    /// An empty line: the head's end, or only that of an informational answer.
    private mutating func finish() -> Step {
        guard status >= 200 else {
            self = HeadParser()
            return .more
        }
        isComplete = true
        return .complete(HTTPHead(status: status, headers: headers))
    }

    private func text(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        let start = bytes.drop(while: isSpace)
        let end = start.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? start.startIndex
        return String(decoding: start[..<end], as: UTF8.self)
    }
}
