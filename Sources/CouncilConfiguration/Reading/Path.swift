/// Paths, by their text alone.
enum Path {
    struct Problem: Error { let sentence: String }

    /// `text` as an absolute path without `.`, `..` and doubled slashes.
    static func resolve(_ text: String, from base: String) -> Result<String, Problem> {
        guard !text.isEmpty else { return .failure(Problem(sentence: "The path is empty.")) }
        guard !text.hasPrefix("~") else {
            return .failure(Problem(sentence: "\"~\" is not expanded here: write the home directory out."))
        }
        guard !text.utf8.contains(0) else { return .failure(Problem(sentence: "A path cannot hold a NUL character.")) }
        var parts: [Substring] = []
        for part in (text.hasPrefix("/") ? text : base + "/" + text).split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        let path = "/" + parts.joined(separator: "/")
        guard path.utf8.count <= 4095, parts.allSatisfy({ $0.utf8.count <= 255 }) else {
            return .failure(Problem(sentence: "The path is too long: at most 4095 bytes, and 255 for each of its names."))
        }
        return .success(path)
    }

    /// What is wrong with `path` as a Unix socket's; `nil` where nothing is.
    static func socketFault(_ path: String) -> String? {
        let longest = Configuration.Server.longestSocketPath
        guard path.utf8.count > longest else { return path == "/" ? "This is a directory; name a file for the socket." : nil }
        return "The socket's path is \(path.utf8.count) bytes long; the system takes at most \(longest): choose a shorter directory."
    }

    /// The directory that holds `file`; `file` is absolute.
    static func directory(of file: String) -> String {
        let parts = file.split(separator: "/").dropLast()
        return "/" + parts.joined(separator: "/")
    }
}
