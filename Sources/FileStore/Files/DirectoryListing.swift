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
        var names: [[CChar]] = []
        let opened = try Self.opened(Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), path) { names.append(Self.terminated($0)) }
        (descriptor, stream, self.names) = (opened.descriptor, opened.stream, names)
    }

    /// Lists the directory `name` in the open directory `parent`; a symbolic link is refused.
    init(_ name: [CChar], in parent: Int32, path: String) throws(FileStoreError) {
        var names: [[CChar]] = []
        let descriptor = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        let opened = try Self.opened(descriptor, path) { names.append(Self.terminated($0)) }
        (self.descriptor, stream, self.names) = (opened.descriptor, opened.stream, names)
    }

    /// Shows each name in `path` to `visit`, and keeps none.
    init(_ path: String, visit: (UnsafeBufferPointer<CChar>) -> Void) throws(FileStoreError) {
        let opened = try Self.opened(Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), path, visit)
        (descriptor, stream, names) = (opened.descriptor, opened.stream, [])
    }

    /// Takes the descriptor over and shows each name to `visit`. `path` is for errors.
    private static func opened(
        _ descriptor: Int32, _ path: String, _ visit: (UnsafeBufferPointer<CChar>) -> Void
    ) throws(FileStoreError) -> (descriptor: Int32, stream: OpaquePointer) {
        guard descriptor >= 0 else { throw FileStore.readError(path, .open, errno) }
        guard let stream = fdopendir(descriptor) else {
            let code = errno
            close(descriptor)
            throw FileStore.readError(path, .list, code)
        }
        let nameOffset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 19
        let dot = CChar(bitPattern: UInt8(ascii: "."))
        errno = 0
        while let entry = readdir(stream) {
            let name = (UnsafeRawPointer(entry) + nameOffset).assumingMemoryBound(to: CChar.self)
            let length = strlen(name)
            let isSelfOrParent = name[0] == dot && (length == 1 || (length == 2 && name[1] == dot))
            if !isSelfOrParent { visit(UnsafeBufferPointer(start: name, count: length)) }
            errno = 0
        }
        let code = errno
        guard code == 0 else {
            closedir(stream)
            throw FileStore.readError(path, .list, code)
        }
        return (descriptor, stream)
    }

    private static func terminated(_ name: UnsafeBufferPointer<CChar>) -> [CChar] { Array(name) + [0] }

    /// A name as text; what is no UTF-8 is replaced.
    static func text(_ name: [CChar]) -> String {
        name.withUnsafeBytes { String(decoding: $0.dropLast(), as: UTF8.self) }
    }

    deinit {
        closedir(stream)
    }
}
