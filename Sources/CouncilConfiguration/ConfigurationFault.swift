/// One thing that is wrong in a configuration, and what is allowed instead.
public struct ConfigurationFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file's name as it was given.
    public var file: String
    /// From 1; 0 where the fault stands in no line, such as a missing file or a bad flag.
    public var line: Int
    /// From 1; 0 as above.
    public var column: Int
    /// Such as `turns.time_limit` or `hooks[0].run`; empty where the file as a whole is meant.
    public var keyPath: String
    /// One sentence.
    public var message: String

    public init(file: String, line: Int = 0, column: Int = 0, keyPath: String = "", message: String) {
        self.file = file
        self.line = line
        self.column = column
        self.keyPath = keyPath
        self.message = message
    }

    /// `config/council.yaml:12:3: turns.time_limit: …`
    public var description: String {
        let place = line > 0 ? "\(file):\(line):\(column)" : file
        return keyPath.isEmpty ? "\(place): \(message)" : "\(place): \(keyPath): \(message)"
    }
}

/// Every fault of a file, in the order of its lines; never empty. `description` has one line for each.
public struct ConfigurationFaults: Error, Sendable, Equatable, CustomStringConvertible {
    public let all: [ConfigurationFault]

    init(_ faults: [ConfigurationFault]) {
        all = faults.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
    }

    public var description: String { all.map(\.description).joined(separator: "\n") }
}
