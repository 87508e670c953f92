import Glibc

/// Reading what is handed to the program.
enum Input {
    /// Everything up to the end.
    static func all(of descriptor: Int32) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Failure(.refused, "The input can't be read: \(String(cString: strerror(errno))).") }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }

    /// One line without its end; nil at the end of the input. Reads not a byte more: the next line is the next one's.
    static func line(of descriptor: Int32) throws -> String? {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while true {
            let count = read(descriptor, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Failure(.refused, "The input can't be read: \(String(cString: strerror(errno))).") }
            if count == 0, bytes.isEmpty { return nil }
            if count == 0 || byte == 0x0A { break }
            bytes.append(byte)
        }
        if bytes.last == 0x0D { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
