import FileStore

/// The version of the layout that a data directory has, in `format.json`.
struct DataFormat: Codable, Sendable {
    static let current = 1

    var format: Int
}

/// The data directory was made by a newer version of this program.
public struct UnsupportedFormat: Error, CustomStringConvertible {
    public let path: String
    public let found: Int

    public var description: String {
        "\(path) says format \(found), this version reads format \(DataFormat.current): run the newer councild that wrote it, or choose another directory with --data"
    }
}

extension DataDirectory {
    /// Notes the format in a new directory, and refuses one that this version does not know.
    func checkFormat() throws {
        let path = root.path + "/format.json"
        guard let found = try found({ try files.readRecord(DataFormat.self, at: path).value.format }) else {
            return _ = try files.writeRecord(DataFormat(format: DataFormat.current), to: path)
        }
        guard found == DataFormat.current else { throw UnsupportedFormat(path: path, found: found) }
    }
}
