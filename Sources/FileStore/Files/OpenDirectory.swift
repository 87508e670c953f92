import Glibc

/// A directory that is held open: reading many of its files costs no path for each.
public struct OpenDirectory: ~Copyable {
    private let store: FileStore
    private let path: String
    private let descriptor: Int32

    /// - Throws: `.notFound`, also where `path` is no directory; `.unreadable`.
    public init(_ path: String, of store: FileStore) throws(FileStoreError) {
        let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileStore.readError(path, .open, errno) }
        (self.store, self.path, self.descriptor) = (store, path, descriptor)
    }

    /// All of the file `name`.
    ///
    /// - Throws: what `FileStore.read` throws.
    public func read(_ name: String, maximum: Int = 256 << 20) throws(FileStoreError) -> FileContents {
        try store.read(descriptor, name, path: "\(path)/\(name)", maximum: maximum)
    }

    /// The stamp of the file `name`.
    ///
    /// - Throws: what `FileStore.stamp` throws.
    public func stamp(of name: String) throws(FileStoreError) -> FileStamp {
        try FileStore.stamp(descriptor, name, path: "\(path)/\(name)")
    }

    deinit {
        close(descriptor)
    }
}
