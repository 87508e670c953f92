public import FoundationEssentials
import Glibc

extension FileStore {
    /// Puts `bytes` into the file at `path` at once: who reads sees all of the old file or all of the new one.
    ///
    /// Temporary file beside the target, `fsync`, `rename`, `fsync` of the directory. On any error the temporary file is gone
    /// and the old text is back, whole; a file that was not there is not there.
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
        var change = try prepare(bytes, for: path, mode: mode, durably: durably)
        defer { close(change) }
        do throws(FileStoreError) {
            try putInPlace(&change, durably: durably)
            if durably { try syncDirectory(splitPath(path).directory, for: path) }
        } catch {
            undo(change)
            throw error
        }
        // Behind the rename, which changes it; and nothing is undone any more, since without the syncs nothing was kept to put back.
        return try stamp(of: change)
    }

    /// Writes two files of one directory; see `writeTogether`.
    public func writePair(
        _ first: (path: String, bytes: [UInt8]), _ second: (path: String, bytes: [UInt8]), mode: UInt32 = 0o600
    ) throws(FileStoreError) {
        try writeTogether([first, second], mode: mode)
    }

    /// Writes files of one directory with one sync for all names: on an error none is there, or the old ones are back.
    /// A crash in between can leave the first ones without those behind them, never one without those before it.
    ///
    /// - Throws: what `write` throws.
    public func writeTogether(_ files: [(path: String, bytes: [UInt8])], mode: UInt32 = 0o600) throws(FileStoreError) {
        guard let last = files.last else { return }
        var changes: [FileChange] = []
        defer { for change in changes { close(change) } }
        do throws(FileStoreError) {
            for file in files { changes.append(try prepare(file.bytes, for: file.path, mode: mode, durably: true)) }
            for at in changes.indices { try putInPlace(&changes[at], durably: true) }
            try syncDirectory(splitPath(last.path).directory, for: last.path)
        } catch {
            for change in changes.reversed() { undo(change) }
            throw error
        }
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
