extension Configuration {
    /// What flags on the command line say; it wins over the file. Paths are relative to the working directory.
    public struct Overrides: Sendable, Equatable {
        public var data: String?
        public var socket: String?
        /// `HOST:PORT`, or `off`.
        public var http: String?

        public init(data: String? = nil, socket: String? = nil, http: String? = nil) {
            self.data = data
            self.socket = socket
            self.http = http
        }
    }

    /// Reads and checks `file`, and the hooks' files that it names. Blocks while it reads. Relative paths in it are relative to its
    /// directory.
    public static func load(file: String, overrides: Overrides = Overrides()) throws(ConfigurationFaults) -> Configuration {
        let text: String
        let absolute: String
        do {
            text = try TextFile.read(file)
            absolute = try Path.resolve(file, from: TextFile.workingDirectory()).get()
        } catch let problem as TextFile.Problem {
            throw ConfigurationFaults([
                ConfigurationFault(file: file, line: problem.line, column: problem.column, message: problem.sentence)
            ])
        } catch {
            throw ConfigurationFaults([ConfigurationFault(file: file, message: "The file's name is no path.")])
        }
        return try parse(yaml: text, file: file, baseDirectory: Path.directory(of: absolute), overrides: overrides, lookingAtFiles: true)
    }

    /// Checks `yaml`. `file` is the name that faults carry; relative paths are relative to `baseDirectory`, which is absolute.
    /// With `lookingAtFiles`, a hook's file that is missing, not executable or within others' reach is a fault.
    public static func parse(
        yaml: String, file: String, baseDirectory: String, overrides: Overrides = Overrides(), lookingAtFiles: Bool = false
    ) throws(ConfigurationFaults) -> Configuration {
        var reader = Reader(yaml: yaml, file: file, baseDirectory: baseDirectory, looksAtFiles: lookingAtFiles)
        let configuration = Configuration(reading: &reader, overrides: overrides)
        guard reader.faults.isEmpty else { throw ConfigurationFaults(reader.faults) }
        return configuration
    }
}
