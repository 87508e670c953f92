/// A directory's absolute path, and the one safe way to put a name behind it.
public struct Directory: Hashable, Sendable, CustomStringConvertible {
    /// Absolute, without a slash at the end.
    public let path: String

    /// - Parameter path: absolute. Slashes at its end are dropped.
    public init(_ path: String) {
        var path = path
        while path.utf8.count > 1, path.utf8.last == UInt8(ascii: "/") { path.removeLast() }
        self.path = path
    }

    /// The path of the file `name` in it. Refuses an empty name, `.`, `..`, and one with a slash or a zero byte in it.
    public func file(_ name: String) throws(FileStoreError) -> String {
        guard !name.isEmpty, name != ".", name != "..", !name.utf8.contains(where: { $0 == 0 || $0 == UInt8(ascii: "/") }) else {
            throw .badName(name)
        }
        return path == "/" ? path + name : path + "/" + name
    }

    /// The directory `name` in it; refuses the same names as `file`.
    public func directory(_ name: String) throws(FileStoreError) -> Directory {
        Directory(try file(name))
    }

    public var description: String { path }
}

/// A path's directory and last component, for absolute paths.
func splitPath(_ path: String) -> (directory: String, name: String) {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return (".", path) }
    let directory = slash == path.startIndex ? "/" : String(path[..<slash])
    return (directory, String(path[path.utf8.index(after: slash)...]))
}
