import CouncilConfiguration
import Cryptography
import FileStore
import FoundationEssentials
import Glibc

/// The daemon's master keys: from the environment where it names them, otherwise from the secrets file, which is made at the first start.
struct Secrets {
    static let encryptionVariable = "API_KEY_ENCRYPTION_KEY"
    static let signingVariable = "JWT_SECRET"

    let fernet: Fernet
    /// Newest first.
    let signing: [JWTKey]
    /// Whether the file was made just now, with new keys.
    let areNew: Bool

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// - Parameter path: of the secrets file. It must be readable by its owner alone.
    /// - Throws: `Failure`, which names no secret.
    init(file path: String, environment: [String: String], files: FileStore) throws {
        let fernetTexts = environment[Self.encryptionVariable].map(Self.list)
        let signingTexts = environment[Self.signingVariable].map { [$0] }
        let isFileMissing = access(path, F_OK) != 0
        let stored = fernetTexts == nil || signingTexts == nil ? try Self.stored(at: path, files) : nil
        areNew = isFileMissing && stored != nil
        do {
            fernet = try Fernet(keys: (fernetTexts ?? stored?.fernetKeys ?? []).map { try FernetKey($0) })
        } catch {
            throw Failure(description: "\(Self.source(fernetTexts, Self.encryptionVariable, path)): \(error)")
        }
        do {
            signing = try (signingTexts ?? stored?.jwtKeys ?? []).map { try JWTKey($0) }
            guard !signing.isEmpty else { throw CryptographyError.noKeys }
        } catch {
            throw Failure(description: "\(Self.source(signingTexts, Self.signingVariable, path)): \(error)")
        }
    }

    private static func source(_ given: [String]?, _ variable: String, _ path: String) -> String {
        given == nil ? path : "the environment variable \(variable)"
    }

    private static func list(_ text: String) -> [String] {
        text.split(separator: ",").map { String($0.filter { !$0.isWhitespace }) }
    }

    private static func stored(at path: String, _ files: FileStore) throws -> SecretsFile {
        do {
            let contents = try files.read(path, maximum: 64 << 10)
            guard try mode(of: path) & 0o077 == 0 else {
                throw Failure(
                    description: "\(path) can be read by others: run chmod 600 on it; if somebody may have read it, make new keys")
            }
            return try SecretsFile.parse(yaml: String(decoding: contents.bytes, as: UTF8.self), file: path)
        } catch FileStoreError.notFound {
            try make(at: path, files)
            return try stored(at: path, files)
        }
    }

    /// Makes the file with new keys. Where another daemon was quicker, its file stays.
    private static func make(at path: String, _ files: FileStore) throws {
        let made = SecretsFile(
            fernetKeys: [FernetKey.generate().reveal()], jwtKeys: [try JWTKey.generate().secret.revealText()])
        if let slash = path.lastIndex(of: "/") { _ = try files.createDirectory(String(path[..<slash])) }
        let draft = "\(path).\(getpid())"
        try files.write(Data(made.rendered().utf8), to: draft, mode: 0o600)
        defer { unlink(draft) }
        guard link(draft, path) == 0 || errno == EEXIST else {
            throw Failure(description: "\(path) cannot be made: \(String(cString: strerror(errno)))")
        }
    }

    private static func mode(of path: String) throws -> mode_t {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw Failure(description: "\(path) cannot be read: \(String(cString: strerror(errno)))") }
        return status.st_mode
    }
}
