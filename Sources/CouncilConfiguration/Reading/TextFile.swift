import Glibc

/// A small text file, read whole.
enum TextFile {
    struct Problem: Error {
        var line = 0
        var column = 0
        let sentence: String
    }

    /// The text of the regular file `name`, which is UTF-8 and no longer than a configuration may be.
    static func read(_ name: String) throws(Problem) -> String {
        guard !name.isEmpty, !name.utf8.contains(0) else { throw Problem(sentence: "The file's name is no path.") }
        // Not to wait for ever for somebody to write into a pipe of that name.
        let descriptor = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw refused(errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw refused(errno) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw Problem(sentence: "This is a directory; name the file in it.")
        default: throw Problem(sentence: "This is no regular file; name one.")
        }
        return try decode(bytes(of: descriptor))
    }

    static func workingDirectory() throws(Problem) -> String {
        guard let path = getcwd(nil, 0) else {
            throw Problem(sentence: "The working directory cannot be found (\(String(cString: strerror(errno)))); change to another one.")
        }
        defer { free(path) }
        return String(cString: path)
    }

    /// One byte more than is allowed shows that there is too much.
    private static func bytes(of descriptor: Int32) throws(Problem) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: YAMLText.longest + 1)
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress?.advanced(by: filled), $0.count - filled) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw refused(errno) }
            if count == 0 { break }
            filled += count
        }
        guard filled <= YAMLText.longest else {
            throw Problem(sentence: "The file is larger than \(YAMLText.longest / 1024) KiB; write a shorter one.")
        }
        return Array(bytes[..<filled])
    }

    private static func decode(_ bytes: [UInt8]) throws(Problem) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        // The first line that cannot be decoded by itself: no UTF-8 sequence holds a line feed.
        var line = 1
        for part in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if String(validating: part, as: UTF8.self) == nil { break }
            line += 1
        }
        throw Problem(line: line, column: 1, sentence: "The line is not UTF-8; save the file in that encoding.")
    }

    private static func refused(_ code: Int32) -> Problem {
        switch code {
        case ENOENT: Problem(sentence: "There is no such file; check the name.")
        case EACCES: Problem(sentence: "The file may not be read by this user; check its owner and permissions.")
        case ENOTDIR: Problem(sentence: "A part of the path is no directory; check the name.")
        default: Problem(sentence: "The file cannot be read (\(String(cString: strerror(code)))).")
        }
    }
}
