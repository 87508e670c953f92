import Glibc

extension FileStore {
    /// All of a file, in one buffer of its size.
    ///
    /// - Parameter maximum: bytes; a longer file is refused unread. The default lies far above any record, and far below what would
    ///   exhaust the process's memory: a sparse file of terabytes takes no room on a disk.
    /// - Throws: `.notFound`; `.damaged` for a symbolic link or anything else that is no regular file; `.tooLarge`; `.unreadable`.
    public func read(_ path: String, maximum: Int = 256 << 20) throws(FileStoreError) -> FileContents {
        try read(AT_FDCWD, path, path: path, maximum: maximum)
    }

    /// - Parameters:
    ///   - directory: an open one, which `name` is looked up in.
    ///   - path: for errors.
    func read(
        _ directory: Int32, _ name: String, path: @autoclosure () -> String, maximum: Int
    ) throws(FileStoreError) -> FileContents {
        // O_NONBLOCK: a named pipe must not hold the thread until somebody writes into it.
        let file = openat(directory, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else { throw Self.readError(path(), .open, errno) }
        defer { Glibc.close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw Self.readError(path(), .status, errno) }
        try Self.requireRegular(status, path())
        guard status.st_size <= maximum else { throw .tooLarge(path: path(), limit: maximum) }
        return FileContents(bytes: try content(of: file, status, path: path()), stamp: FileStamp(status))
    }

    /// All of an open file, from where it stands.
    func content(of file: Int32, _ status: stat, path: @autoclosure () -> String) throws(FileStoreError) -> [UInt8] {
        let size = Int(status.st_size)
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let length = Glibc.read(file, buffer.baseAddress! + count, size - count)
                if length > 0 {
                    count += length
                } else if length == 0 {
                    break  // Cut short since `fstat`: the stamp won't match the next one, and it is read again.
                } else if errno != EINTR {
                    failure = errno
                    break
                }
            }
        }
        guard failure == 0 else { throw Self.readError(path(), .read, failure) }
        return bytes
    }

    /// A file's stamp, by one `stat`: about a microsecond, the one blocking call that may run on any thread.
    ///
    /// - Throws: `.notFound`; `.damaged` for what is no regular file; `.unreadable`.
    public func stamp(of path: String) throws(FileStoreError) -> FileStamp {
        try Self.stamp(AT_FDCWD, path, path: path)
    }

    /// - Parameters:
    ///   - directory: an open one, which `name` is looked up in.
    ///   - path: for errors.
    static func stamp(_ directory: Int32, _ name: String, path: @autoclosure () -> String) throws(FileStoreError) -> FileStamp {
        var status = stat()
        guard fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { throw readError(path(), .status, errno) }
        try requireRegular(status, path())
        return FileStamp(status)
    }

    /// The names in a directory, sorted, without those that begin with a dot.
    ///
    /// - Throws: `.notFound`, also where `path` is no directory; `.unreadable`.
    public func names(in path: String) throws(FileStoreError) -> [String] {
        try unsortedNames(in: path).sorted()
    }

    /// What `make` makes of the names in a directory, in the system's order; names that it makes nothing of are left out. Takes no
    /// memory for a name.
    ///
    /// - Parameter make: gets a name's bytes, good for the call's time.
    /// - Throws: `.notFound`, also where `path` is no directory; `.unreadable`.
    public func names<Value>(in path: String, as make: (UnsafeRawBufferPointer) -> Value?) throws(FileStoreError) -> [Value] {
        var values: [Value] = []
        _ = try DirectoryListing(path) { name in
            if let value = make(UnsafeRawBufferPointer(name)) { values.append(value) }
        }
        return values
    }

    /// The stamps of a directory's files, in the system's order: equal lists mean that no file came, went or changed. Costs one
    /// short call a file, without a path's cost for each.
    ///
    /// - Throws: `.notFound`; `.unreadable`.
    public func stamps(in path: String) throws(FileStoreError) -> [FileStamp] {
        let listing = try DirectoryListing(path)
        var stamps: [FileStamp] = []
        stamps.reserveCapacity(listing.names.count)
        for name in listing.names {
            var status = stat()
            // A file that goes meanwhile is left out, as one that is gone.
            guard fstatat(listing.descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
            stamps.append(FileStamp(status))
        }
        return stamps
    }

    func unsortedNames(in path: String) throws(FileStoreError) -> [String] {
        try DirectoryListing(path).names.filter { $0[0] != CChar(bitPattern: UInt8(ascii: ".")) }.map { DirectoryListing.text($0) }
    }

    static func requireRegular(_ status: stat, _ path: @autoclosure () -> String) throws(FileStoreError) {
        guard status.st_mode & S_IFMT == S_IFREG else { throw .damaged(path: path(), reason: "it is not a regular file") }
    }

    static func readError(_ path: String, _ step: FileStep, _ code: Int32) -> FileStoreError {
        switch code {
        case ENOENT, ENOTDIR: .notFound(path: path)
        case ELOOP: .damaged(path: path, reason: "it is a symbolic link")
        default: .unreadable(path: path, step: step, errno: code)
        }
    }
}
