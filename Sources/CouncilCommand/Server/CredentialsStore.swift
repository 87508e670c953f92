import FoundationEssentials
import Glibc

/// `credentials.json` in the user's config directory: mode 0600, replaced whole, changed under a lock.
struct CredentialsStore: Sendable {
    /// The directory that holds it and its lock.
    let directory: String
    /// Told where something is not as it should be.
    let warn: @Sendable (String) -> Void

    /// The store of this user: `$XDG_CONFIG_HOME/council`, or `~/.config/council`.
    init(environment: [String: String], warn: @escaping @Sendable (String) -> Void) {
        var base = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        if base == nil { base = environment["HOME"].flatMap { $0.isEmpty ? nil : $0 + "/.config" } }
        directory = (base ?? FileManager.default.homeDirectoryForCurrentUser.path() + ".config") + "/council"
        self.warn = warn
    }

    private var path: String { directory + "/credentials.json" }

    /// What is stored; nothing where there is no file yet.
    func load() throws -> Credentials {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0, errno == ENOENT { return Credentials() }
        guard descriptor >= 0 else { throw fault("can't be opened") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw fault("can't be read") }
        guard status.st_uid == geteuid() else {
            throw Failure(.refused, "\(path) belongs to another user, so it is not used.", notes: ["Remove it, then: council login"])
        }
        if status.st_mode & 0o077 != 0 {
            guard fchmod(descriptor, 0o600) == 0 else { throw fault("can be read by others and that can't be changed") }
            warn("\(path) could be read by others; it is yours alone again. If others use this machine, sign in anew.")
        }
        let bytes = try Input.all(of: descriptor)
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        do {
            return try decoder.decode(Credentials.self, from: Data(bytes))
        } catch is DecodingError {
            throw Failure(.refused, "\(path) is damaged.", notes: ["Remove it, then: council login"])
        }
    }

    /// Reads, changes and writes while no other process of this user does; the file is written where it differs then,
    /// also where the change throws after it: what it did by then counts.
    func change<Value: Sendable>(_ body: (inout Credentials) async throws -> Value) async throws -> Value {
        try makeDirectory()
        let lock = open(directory + "/credentials.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw fault("can't be locked") }
        defer { close(lock) }
        let deadline = ContinuousClock.now + .seconds(45)
        while flock(lock, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR, ContinuousClock.now < deadline else {
                throw fault("is locked by another process")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        let before = try load()
        var credentials = before
        let outcome: Result<Value, any Error>
        do { outcome = .success(try await body(&credentials)) } catch { outcome = .failure(error) }
        if credentials != before { try save(credentials) }
        return try outcome.get()
    }

    private func makeDirectory() throws {
        if access(directory, F_OK) != 0 {
            do {
                try FileManager.default.createDirectory(
                    atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            } catch {
                throw Failure(.refused, "The directory \(directory) can't be made: nothing can be kept of a sign-in.")
            }
        }
        guard chmod(directory, 0o700) == 0 else { throw fault("is in a directory that can't be made private") }
    }

    private func save(_ credentials: Credentials) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        try PrivateFile.write([UInt8](try encoder.encode(credentials)) + [UInt8(ascii: "\n")], to: path)
    }

    private func fault(_ what: String) -> Failure {
        Failure(.refused, "\(path) \(what): \(String(cString: strerror(errno))).")
    }
}
