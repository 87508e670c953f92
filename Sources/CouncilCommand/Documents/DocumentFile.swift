import Glibc

/// Documents in files of their own.
enum DocumentFile {
    /// Writes a file that its owner alone can read.
    ///
    /// - Parameter replacing: whether a file that is there already is replaced; it is a `Failure` otherwise.
    static func write(_ bytes: [UInt8], to path: String, replacing: Bool) throws {
        if replacing { return try PrivateFile.write(bytes, to: path) }
        // The empty file holds the name; what fills it comes whole.
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST { throw Failure(.refused, "\(path) is there already.", notes: ["Say --force to replace it."]) }
            throw Failure(.refused, "\(path) can't be written: \(String(cString: strerror(errno))).")
        }
        close(descriptor)
        do {
            try PrivateFile.write(bytes, to: path)
        } catch {
            unlink(path)
            throw error
        }
    }

    /// The bytes of a file; of the input for `-`.
    static func read(_ path: String) throws -> [UInt8] {
        if path == "-" { return try Input.all(of: STDIN_FILENO) }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(.refused, "\(path) can't be read: \(String(cString: strerror(errno))).") }
        defer { close(descriptor) }
        return try Input.all(of: descriptor)
    }

    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Makes a directory where there is none, open to its owner alone. The one that it is to lie in must be there.
    static func makeDirectory(_ path: String) throws {
        guard mkdir(path, 0o700) != 0, errno != EEXIST || !isDirectory(path) else { return }
        throw Failure(.refused, "The directory \(path) can't be made: \(String(cString: strerror(errno))).")
    }

    /// A file in a directory.
    static func path(_ directory: String, _ name: String) -> String { directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)" }
}
