import FoundationEssentials
import Glibc

/// A file's new content, on its way from beside the file into its place.
struct FileChange {
    let path: String
    let temporary: String
    /// The open new file.
    let new: Int32
    /// What bore the name before, open, so that it can be put back; nil where nothing did.
    fileprivate(set) var old: Int32?
    fileprivate(set) var isInPlace = false
}

extension FileStore {
    /// A new file beside `path` with these bytes, on disk when this returns (if `durably`).
    func prepare(
        _ bytes: some ContiguousBytes, for path: String, mode: UInt32, durably: Bool
    ) throws(FileStoreError) -> FileChange {
        let temporary = temporaryNames.next(beside: path)
        let new = calls.open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        guard new >= 0 else { throw writeError(path, .open, errno) }
        let change = FileChange(path: path, temporary: temporary, new: new)
        do throws(FileStoreError) {
            // Only where the umask has taken bits away: a change of the mode costs more than a look at it.
            if try status(of: change).st_mode & 0o7777 != mode { try check(calls.setMode(new, mode), path, .setMode) }
            try writeAll(bytes, to: new, target: path)
            if durably { try check(calls.sync(new), path, .sync) }
        } catch {
            undo(change)
            close(change)
            throw error
        }
        return change
    }

    /// Gives the new file its name. The old one stays open until `close`, since the sync of the directory may still fail, and an
    /// error must not leave a change behind.
    func putInPlace(_ change: inout FileChange, durably: Bool) throws(FileStoreError) {
        if durably {
            let old = calls.open(change.path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0)
            guard old >= 0 || errno == ENOENT else { throw writeError(change.path, .open, errno) }
            change.old = old >= 0 ? old : nil
        }
        try check(calls.rename(change.temporary, change.path), change.path, .rename)
        change.isInPlace = true
    }

    /// Of the new file.
    func stamp(of change: FileChange) throws(FileStoreError) -> FileStamp {
        FileStamp(try status(of: change))
    }

    /// Puts back what was there before. Where even that fails, the new file stays, whole.
    func undo(_ change: FileChange) {
        guard change.isInPlace else {
            _ = calls.unlink(change.temporary)
            return
        }
        guard let old = change.old else {
            _ = calls.unlink(change.path)
            return
        }
        // The caller hears of the error that made this necessary.
        try? restore(old, at: change.path)
    }

    private func restore(_ old: Int32, at path: String) throws(FileStoreError) {
        var status = stat()
        try check(fstat(old, &status), path, .status)
        let bytes = try content(of: old, status, path: path)
        let restored = try prepare(bytes, for: path, mode: status.st_mode & 0o7777, durably: true)
        defer { close(restored) }
        if calls.rename(restored.temporary, path) != 0 { undo(restored) }
    }

    /// Nothing depends on whether this succeeds: what is to last was synced.
    func close(_ change: FileChange) {
        _ = calls.close(change.new)
        if let old = change.old { _ = calls.close(old) }
    }

    private func status(of change: FileChange) throws(FileStoreError) -> stat {
        var status = stat()
        try check(fstat(change.new, &status), change.path, .status)
        return status
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
}
