public import FoundationEssentials
import Glibc

extension FileStore {
    /// Puts `bytes` into the file at `path` at once: who reads sees all of the old file or all of the new one.
    ///
    /// Temporary file beside the target, `fsync`, `rename`, `fsync` of the directory. On any error the temporary file is gone
    /// and the old file is back, whole; a file that was not there is not there.
    ///
    /// - Parameters:
    ///   - mode: of the file, whatever the umask.
    ///   - durably: false leaves out both syncs, for what can be made again after a power failure.
    /// - Returns: the new file's stamp.
    /// - Throws: `.unwritable`, or `.notFound` where the directory is missing.
    @discardableResult
    public func write(
        _ bytes: some ContiguousBytes, to path: String, mode: UInt32 = 0o600, durably: Bool = true
    ) throws(FileStoreError) -> FileStamp {
        let temporary = temporaryNames.next(beside: path)
        let written: FileStamp
        do throws(FileStoreError) {
            written = try writeNew(bytes, at: temporary, mode: mode, durably: durably, target: path)
            if durably {
                try replaceDurably(path, by: temporary)
            } else {
                try check(calls.rename(temporary, path), path, .rename)
            }
        } catch {
            _ = calls.unlink(temporary)
            throw error
        }
        // The rename changed `changed`. Where somebody else's hand was quicker, the old stamp is right: it matches nothing.
        let final = try stamp(of: path)
        return final.isSameContent(as: written) ? final : written
    }

    /// Removes a file for good. Returns false where there was none.
    ///
    /// It goes by way of a hidden name, so that it is back where the directory can't be synced.
    ///
    /// - Throws: `.unwritable`; the file is still there then.
    @discardableResult
    public func remove(_ path: String) throws(FileStoreError) -> Bool {
        let hidden = temporaryNames.next(beside: path)
        if calls.rename(path, hidden) != 0 {
            if errno == ENOENT { return false }
            throw writeError(path, .rename, errno)
        }
        do throws(FileStoreError) {
            try syncDirectory(splitPath(path).directory, for: path)
            try check(calls.unlink(hidden), path, .unlink)
        } catch {
            _ = calls.rename(hidden, path)
            throw error
        }
        return true
    }

    /// A new file with these bytes, on disk when this returns (if `durably`). Errors name `target`.
    private func writeNew(
        _ bytes: some ContiguousBytes, at temporary: String, mode: UInt32, durably: Bool, target: String
    ) throws(FileStoreError) -> FileStamp {
        let file = calls.open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        guard file >= 0 else { throw writeError(target, .open, errno) }
        var status = stat()
        do throws(FileStoreError) {
            try check(calls.setMode(file, mode), target, .setMode)
            try writeAll(bytes, to: file, target: target)
            if durably { try check(calls.sync(file), target, .sync) }
            try check(fstat(file, &status), target, .status)
        } catch {
            _ = calls.close(file)
            throw error
        }
        try check(calls.close(file), target, .close)
        return FileStamp(status)
    }

    private func writeAll(_ bytes: some ContiguousBytes, to file: Int32, target: String) throws(FileStoreError) {
        let failure: Int32 = bytes.withUnsafeBytes { all in
            var rest = all[...]
            while !rest.isEmpty {
                let length = calls.write(file, UnsafeRawBufferPointer(rebasing: rest))
                if length > 0 {
                    rest = rest.dropFirst(length)
                } else if length == 0 {
                    return EIO
                } else if errno != EINTR {
                    return errno
                }
            }
            return 0
        }
        guard failure == 0 else { throw writeError(target, .write, failure) }
    }

    /// Renames and syncs the directory. The old file keeps a second name until then, so that it can be put back where the
    /// sync fails: an error must not leave a change behind.
    private func replaceDurably(_ path: String, by temporary: String) throws(FileStoreError) {
        let old = try keepOld(path)
        defer { if case .kept(let name) = old { _ = calls.unlink(name) } }
        try check(calls.rename(temporary, path), path, .rename)
        do throws(FileStoreError) {
            try syncDirectory(splitPath(path).directory, for: path)
        } catch {
            switch old {
            case .kept(let name): _ = calls.rename(name, path)
            case .missing: _ = calls.unlink(path)
            case .unsupported: break
            }
            throw error
        }
    }

    private enum OldFile {
        case kept(String)
        case missing
        /// A file system without hard links: what was renamed stays, should the sync of the directory fail.
        case unsupported
    }

    private func keepOld(_ path: String) throws(FileStoreError) -> OldFile {
        let name = temporaryNames.next(beside: path)
        guard calls.link(path, name) != 0 else { return .kept(name) }
        switch errno {
        case ENOENT: return .missing
        case EPERM, EOPNOTSUPP, EMLINK, ENOSYS: return .unsupported
        default: throw writeError(path, .link, errno)
        }
    }

    /// Makes the names in a directory durable. Errors name `path`, or the directory.
    func syncDirectory(_ directory: String, for path: String? = nil) throws(FileStoreError) {
        let file = calls.open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
        guard file >= 0 else { throw writeError(path ?? directory, .syncDirectory, errno) }
        defer { _ = calls.close(file) }
        try check(calls.sync(file), path ?? directory, .syncDirectory)
    }

    func check(_ result: Int32, _ path: String, _ step: FileStep) throws(FileStoreError) {
        if result != 0 { throw writeError(path, step, errno) }
    }

    func writeError(_ path: String, _ step: FileStep, _ code: Int32) -> FileStoreError {
        code == ENOENT ? .notFound(path: path) : .unwritable(path: path, step: step, errno: code)
    }
}
