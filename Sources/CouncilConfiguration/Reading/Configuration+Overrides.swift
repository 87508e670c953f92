extension Configuration {
    /// Puts what the command line says in the place of what the file says.
    mutating func apply(_ overrides: Overrides, by reader: inout Reader) {
        if let text = overrides.data { data = Self.path(text, flag: "--data", by: &reader) ?? data }
        if let text = overrides.socket, let path = Self.path(text, flag: "--socket", by: &reader) {
            if let sentence = Path.socketFault(path) {
                reader.add(Self.fault("--socket", sentence))
            } else {
                server.socket = path
            }
        }
        guard let text = overrides.http else { return }
        if text == "off" {
            server.http = nil
        } else {
            switch NetworkText.endpoint(text) {
            case .success(let endpoint): server.http = endpoint
            case .failure(let problem): reader.add(Self.fault("--http", problem.sentence))
            }
        }
    }

    private static func path(_ text: String, flag: String, by reader: inout Reader) -> String? {
        do {
            return try Path.resolve(text, from: TextFile.workingDirectory()).get()
        } catch let problem as Path.Problem {
            reader.add(fault(flag, problem.sentence))
        } catch let problem as TextFile.Problem {
            reader.add(fault(flag, problem.sentence))
        } catch {
            reader.add(fault(flag, "This is no path."))
        }
        return nil
    }

    private static func fault(_ flag: String, _ sentence: String) -> ConfigurationFault {
        ConfigurationFault(file: flag, message: sentence)
    }
}
