import Glibc
import Logging

/// Writes each event as one line with one system call and no lock: every request ends with one, and they come from several threads at
/// once. The kernel keeps lines apart.
struct LogLines: LogHandler {
    let label: String
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]

    init(label: String) {
        self.label = label
    }

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// `2026-11-24T08:30:00+0000 info councild: from=socket id=… [Gateway] GET /health 200 0ms`
    func log(event: LogEvent) {
        var line = Self.time()
        line += " \(event.level.rawValue) \(label):"
        var all = metadata
        if let more = event.metadata { all.merge(more) { _, new in new } }
        if let error = event.error { all["error"] = .string("\(error)") }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) {
            line += " "
            line += key
            line += "="
            if case .string(let text) = value { line += text } else { line += value.description }
        }
        line += " [\(event.source)] \(event.message)"
        Self.write(Self.tamed(line) + "\n")
    }

    /// With a tab behind each line feed, so that no text in an event passes for another event, and without other control characters.
    private static func tamed(_ line: String) -> String {
        guard line.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return line }
        let bytes = line.utf8.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "\n"): [byte, UInt8(ascii: "\t")]
            case 0..<0x20, 0x7F: [UInt8(ascii: "?")]
            default: [byte]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func time() -> String {
        var (seconds, local) = (Glibc.time(nil), tm())
        // Unlike `localtime`, it does not look after the time zone's file each time.
        localtime_r(&seconds, &local)
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
            let length = strftime(buffer.baseAddress, buffer.count, "%Y-%m-%dT%H:%M:%S%z", &local)
            return String(decoding: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<length]), as: UTF8.self)
        }
    }

    /// A log that cannot be written to stops nothing.
    private static func write(_ line: String) {
        var line = line
        line.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let count = Glibc.write(STDERR_FILENO, rest.baseAddress, rest.count)
                if count > 0 {
                    rest = UnsafeRawBufferPointer(rebasing: rest[count...])
                } else if errno != EINTR {
                    return
                }
            }
        }
    }
}
