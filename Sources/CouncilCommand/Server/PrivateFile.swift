import Glibc

/// Files for their owner's eyes alone.
enum PrivateFile {
    /// Puts a file of mode 0600 in place, whole: a temporary file beside it, fsync, rename, fsync of the directory.
    static func write(_ bytes: [UInt8], to path: String) throws {
        let temporary = "\(path).\(getpid()).tmp"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw fault(path) }
        var isOpen = true
        defer {
            if isOpen { close(descriptor) }
            unlink(temporary)
        }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw fault(path) }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0 else { throw fault(path) }
        isOpen = false
        guard close(descriptor) == 0, rename(temporary, path) == 0 else { throw fault(path) }
        let directory = open(path.parentDirectory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw fault(path) }
        defer { close(directory) }
        guard fsync(directory) == 0 else { throw fault(path) }
    }

    private static func fault(_ path: String) -> Failure {
        Failure(.refused, "\(path) can't be written: \(String(cString: strerror(errno))).")
    }
}

extension String {
    fileprivate var parentDirectory: String {
        guard let slash = lastIndex(of: "/") else { return "." }
        return slash == startIndex ? "/" : String(self[..<slash])
    }
}
