import Foundation
import Glibc
import Synchronization

/// A server on a real socket that does for each connection what a test's script says, on a thread of its own.
final class TestServer: Sendable {
    let port: UInt16
    private let listener: Int32
    private let socketPath: String?
    private let accepted = Atomic<Int>(0)
    private let closedByPeer = Atomic<Int>(0)

    var url: String { "http://127.0.0.1:\(port)" }
    /// How many connections have been accepted so far.
    var connections: Int { accepted.load(ordering: .acquiring) }
    /// How many times a script saw that its peer had gone.
    var disconnects: Int { closedByPeer.load(ordering: .acquiring) }

    /// Listens on a loopback port, or on a Unix socket where a path is given.
    init(socketPath: String? = nil, script: @escaping @Sendable (Peer) -> Void) throws {
        signal(SIGPIPE, SIG_IGN)
        self.socketPath = socketPath
        let listener = socket(socketPath == nil ? AF_INET : AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        var address = sockaddr_in()
        if let socketPath {
            var unix = sockaddr_un()
            unix.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &unix.sun_path) { $0.copyBytes(from: socketPath.utf8) }
            let fault = withUnsafePointer(to: &unix) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
            }
            guard fault == 0 else { throw POSIXError(.EADDRINUSE) }
            port = 0
        } else {
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = inet_addr("127.0.0.1")
            withUnsafeMutablePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    _ = bind(listener, $0, size)
                    _ = getsockname(listener, $0, &size)
                }
            }
            port = UInt16(bigEndian: address.sin_port)
        }
        guard listen(listener, 4096) == 0 else { throw POSIXError(.EADDRINUSE) }
        startThread { [self] in
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else { return }
                accepted.add(1, ordering: .acquiringAndReleasing)
                startThread {
                    let peer = Peer(descriptor)
                    script(peer)
                    if peer.isGone { self.closedByPeer.add(1, ordering: .acquiringAndReleasing) }
                    close(descriptor)
                }
            }
        }
    }

    /// Stops listening; connections in scripts go on.
    func stop() {
        Glibc.shutdown(listener, Int32(SHUT_RDWR))
        if let socketPath { unlink(socketPath) }
    }

    private func startThread(_ work: @escaping @Sendable () -> Void) {
        let thread = Thread(block: work)
        thread.stackSize = 256 << 10
        thread.start()
    }
}

/// A request as the server read it.
struct ReceivedRequest {
    let method: String
    let target: String
    let headers: [(name: String, value: String)]
    let body: [UInt8]

    func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name.lowercased() }?.value }
}

/// One connection, seen from the server. Its script's thread alone uses it.
final class Peer {
    private let descriptor: Int32
    private var pending: [UInt8] = []
    /// Whether the other side closed the connection.
    private(set) var isGone = false

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// The next request on this connection, nil when there is none any more.
    func readRequest() -> ReceivedRequest? {
        var end = pending.firstRange(of: Array("\r\n\r\n".utf8))
        while end == nil {
            guard fill() else { return nil }
            end = pending.firstRange(of: Array("\r\n\r\n".utf8))
        }
        guard let end else { return nil }
        let lines = String(decoding: pending[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        pending.removeSubrange(..<end.upperBound)
        let first = lines[0].split(separator: " ")
        let headers = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return (name: String(parts[0]), value: parts[1].trimmingCharacters(in: .whitespaces))
        }
        let length = headers.first { $0.name.lowercased() == "content-length" }.flatMap { Int($0.value) } ?? 0
        while pending.count < length { guard fill() else { return nil } }
        let body = Array(pending[..<length])
        pending.removeSubrange(..<length)
        return ReceivedRequest(method: String(first[0]), target: String(first[1]), headers: headers, body: body)
    }

    private func fill() -> Bool {
        var bytes = [UInt8](repeating: 0, count: 65536)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        isGone = count <= 0
        if count > 0 { pending.append(contentsOf: bytes[..<count]) }
        return count > 0
    }

    /// Reads at least that many bytes, a megabyte at a time with pauses between, and forgets them.
    func readSlowly(_ count: Int) {
        var left = count
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        while left > 0 {
            let got = recv(descriptor, &bytes, bytes.count, 0)
            guard got > 0 else { return }
            left -= got
            Thread.sleep(forTimeInterval: 0.02)
        }
    }

    /// Writes it all; false when the peer has gone.
    @discardableResult
    func write(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { send(descriptor, $0.baseAddress! + sent, bytes.count - sent, 0) }
            guard count > 0 else {
                isGone = true
                return false
            }
            sent += count
        }
        return true
    }

    @discardableResult
    func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    /// A whole answer with its length.
    func answer(_ status: String = "200 OK", headers: [String] = [], body: String = "") {
        let lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers
        write(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
    }

    /// The head of an answer without a length, its body in chunks.
    func beginChunks(type: String = "text/event-stream") {
        write("HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\nTransfer-Encoding: chunked\r\n\r\n")
    }

    @discardableResult
    func chunk(_ text: String) -> Bool { write("\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n") }

    func endChunks() { write("0\r\n\r\n") }

    /// Returns when the other side has closed the connection.
    func waitForClose() { while fill() {} }
}

/// A door that scripts wait at until the test opens it.
final class Gate: Sendable {
    private let condition = NSCondition()
    private let isOpen = Mutex(false)

    func open() {
        condition.lock()
        isOpen.withLock { $0 = true }
        condition.broadcast()
        condition.unlock()
    }

    /// Blocks the script's thread; never to be called from a test's task.
    func wait() {
        condition.lock()
        while !isOpen.withLock({ $0 }) { condition.wait() }
        condition.unlock()
    }
}

/// Looks again and again until it holds, for ten seconds at most.
func eventually(_ holds: () -> Bool) async throws -> Bool {
    let end = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < end {
        if holds() { return true }
        try await Task.sleep(for: .milliseconds(2))
    }
    return holds()
}

/// A fresh directory, removed after the work.
func withTemporaryDirectory<Result>(_ work: (URL) async throws -> Result) async throws -> Result {
    // Short, since a Unix socket's path may have 107 bytes.
    let directory = URL(fileURLWithPath: "/tmp/hc-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: directory) }
    return try await work(directory)
}
