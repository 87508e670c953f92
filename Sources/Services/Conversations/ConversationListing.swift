import CouncilModel
import NIOCore

/// One person's conversations that have messages, newest first, at one moment. Their lines lie in one buffer: a page is a part of it.
struct ConversationListing: Sendable {
    let entries: [ConversationEntry]
    /// The lines, a comma behind each.
    private let lines: ByteBuffer
    /// Where each line begins, and the end of the last.
    private let offsets: [Int]

    init(_ entries: some Sequence<ConversationEntry>) {
        let entries = entries.filter(\.hasMessages).sorted { Self.place($0) > Self.place($1) }
        var lines = ByteBuffer()
        lines.reserveCapacity(entries.reduce(0) { $0 + $1.line.count + 1 })
        var offsets = [0]
        offsets.reserveCapacity(entries.count + 1)
        for entry in entries {
            lines.writeBytes(entry.line)
            lines.writeInteger(UInt8(ascii: ","))
            offsets.append(lines.writerIndex)
        }
        self.entries = entries
        self.lines = lines
        self.offsets = offsets
    }

    /// What the list is ordered by.
    private static func place(_ entry: ConversationEntry) -> (Timestamp, String) { (entry.createdAt, entry.id.text) }

    /// Where an entry stands; `nil` where it is not among them.
    func position(of entry: ConversationEntry) -> Int? {
        let place = Self.place(entry)
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if Self.place(entries[middle]) > place { low = middle + 1 } else { high = middle }
        }
        return low < entries.count && entries[low].id == entry.id ? low : nil
    }

    /// A JSON array of `count` lines from a position on, or of those that are left.
    func page(from position: Int, count: Int) -> ByteBuffer {
        let start = offsets[position]
        let end = offsets[position + min(count, entries.count - position)]
        var page = ByteBuffer()
        page.reserveCapacity(end - start + 2)
        page.writeInteger(UInt8(ascii: "["))
        // Without the last one's comma.
        if end > start { page.writeBytes(lines.readableBytesView[start..<(end - 1)]) }
        page.writeInteger(UInt8(ascii: "]"))
        return page
    }
}
