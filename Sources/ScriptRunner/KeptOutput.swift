import Glibc

/// What a program writes to one of its streams: the first bytes are kept, the rest is read and dropped.
struct KeptOutput: ~Copyable {
    private let pipe: Descriptor
    private let limit: Int
    private var isOpen = true
    private(set) var bytes: [UInt8] = []
    private(set) var isCut = false

    /// - Parameter pipe: the end to read from; it does not block.
    init(_ pipe: consuming Descriptor, limit: Int) {
        self.pipe = pipe
        self.limit = max(0, limit)
    }

    /// What to poll; -1, which `poll` leaves out, once everybody has closed the other end.
    var polled: Int32 { isOpen ? pipe.number : -1 }

    /// Reads what is there, at most once `buffer` full, so that one that never stops writing is not listened to for ever.
    mutating func read(by buffer: inout [UInt8]) {
        guard isOpen else { return }
        let count = buffer.withUnsafeMutableBytes { Glibc.read(pipe.number, $0.baseAddress, $0.count) }
        if count > 0 {
            let room = limit - bytes.count
            bytes.append(contentsOf: buffer[..<min(count, room)])
            if count > room { isCut = true }
        } else if count == 0 || errno != EAGAIN && errno != EINTR {
            isOpen = false
        }
    }
}
