import Glibc

/// An open directory and the names in it at one moment, as the bytes that the system gave, without `.` and `..`.
struct DirectoryListing: ~Copyable {
    /// The directory's descriptor, for the `…at` calls.
    let descriptor: Int32
    /// Zero-terminated.
    let names: [[CChar]]
    private let stream: OpaquePointer

    /// Lists `path`.
    init(_ path: String) throws(FileStoreError) {
        try self.init(descriptor: Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), path: path)
    }

    /// Lists the directory `name` in the open directory `parent`; a symbolic link is refused.
    init(_ name: [CChar], in parent: Int32, path: String) throws(FileStoreError) {
        try self.init(descriptor: openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW), path: path)
    }

    /// Takes the descriptor over. `path` is for errors.
    private init(descriptor: Int32, path: String) throws(FileStoreError) {
        guard descriptor >= 0 else { throw FileStore.readError(path, .open, errno) }
        guard let stream = fdopendir(descriptor) else {
            let code = errno
            close(descriptor)
            throw FileStore.readError(path, .list, code)
        }
        var names: [[CChar]] = []
        let nameOffset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 19
        errno = 0
        while let entry = readdir(stream) {
            let name = (UnsafeRawPointer(entry) + nameOffset).assumingMemoryBound(to: CChar.self)
            let length = strlen(name)
            let dot = CChar(bitPattern: UInt8(ascii: "."))
            let isSelfOrParent = name[0] == dot && (length == 1 || (length == 2 && name[1] == dot))
            if !isSelfOrParent { names.append(Array(UnsafeBufferPointer(start: name, count: length + 1))) }
            errno = 0
        }
        let code = errno
        guard code == 0 else {
            closedir(stream)
            throw FileStore.readError(path, .list, code)
        }
        self.descriptor = descriptor
        self.names = names
        self.stream = stream
    }

    /// A name as text; what is no UTF-8 is replaced.
    static func text(_ name: [CChar]) -> String {
        name.withUnsafeBytes { String(decoding: $0.dropLast(), as: UTF8.self) }
    }

    deinit {
        closedir(stream)
    }
}
