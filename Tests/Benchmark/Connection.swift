import Glibc

/// One keep-alive connection to a Unix socket, that speaks as much HTTP/1.1 as both sides need. It never blocks.
final class Connection {
    let descriptor: Int32
    private(set) var status = 0
    /// Kept where `keepsBody`.
    private(set) var body: [UInt8] = []
    private(set) var bodyBytes = 0
    var keepsBody = false

    private var out: [UInt8] = []
    private var sent = 0
    private var head: [UInt8] = []
    /// Nil while the head comes.
    private var left: Int?
    private var isChunked = false
    private var tail: [UInt8] = []

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    init(_ socket: String) throws {
        descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: socket.utf8.prefix(107)) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            let code = errno
            close(descriptor)
            throw Failure(description: "\(socket): \(String(cString: strerror(code)))")
        }
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    }

    deinit { close(descriptor) }

    /// Begins an exchange. The one before is over.
    func send(_ request: [UInt8]) throws {
        (out, sent, left, isChunked, bodyBytes) = (request, 0, nil, false, 0)
        head.removeAll(keepingCapacity: true)
        body.removeAll(keepingCapacity: true)
        try flush()
    }

    var wantsToWrite: Bool { sent < out.count }

    func flush() throws {
        while sent < out.count {
            let count = out.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress! + sent, $0.count - sent, Int32(MSG_NOSIGNAL)) }
            if count >= 0 {
                sent += count
            } else if errno == EAGAIN {
                return
            } else if errno != EINTR {
                throw Failure(description: "write: \(String(cString: strerror(errno)))")
            }
        }
    }

    /// Reads what there is. True when the answer is whole.
    func advance(_ buffer: UnsafeMutableRawBufferPointer) throws -> Bool {
        while true {
            let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
            if count > 0 {
                if try take(UnsafeRawBufferPointer(rebasing: buffer[..<count])) { return true }
            } else if count == 0 {
                throw Failure(description: "the server hung up")
            } else if errno == EAGAIN {
                return false
            } else if errno != EINTR {
                throw Failure(description: "read: \(String(cString: strerror(errno)))")
            }
        }
    }

    private func take(_ bytes: UnsafeRawBufferPointer) throws -> Bool {
        var bytes = bytes
        if left == nil {
            let before = head.count
            head += bytes
            guard let end = endOfHead(from: max(0, before - 3)) else { return false }
            try readHead(end)
            bytes = UnsafeRawBufferPointer(rebasing: bytes[(end - before)...])
        }
        bodyBytes += bytes.count
        if keepsBody { body += bytes }
        if isChunked {
            tail = Array((tail + bytes.suffix(5)).suffix(5))
            return tail == [0x30, 13, 10, 13, 10]
        }
        left = left! - bytes.count
        return left! <= 0
    }

    private func endOfHead(from start: Int) -> Int? {
        var at = start
        while at + 4 <= head.count {
            if head[at] == 13, head[at + 1] == 10, head[at + 2] == 13, head[at + 3] == 10 { return at + 4 }
            at += 1
        }
        return nil
    }

    private func readHead(_ end: Int) throws {
        let lines = String(decoding: head[..<end], as: UTF8.self).lowercased().split(separator: "\r\n")
        status = Int(lines[0].split(separator: " ")[1]) ?? 0
        left = 0
        for line in lines.dropFirst() {
            if line.hasPrefix("content-length:") { left = Int(line.dropFirst(15).filter(\.isNumber)) }
            if line.hasPrefix("transfer-encoding: chunked") { isChunked = true }
        }
        tail = []
    }
}
