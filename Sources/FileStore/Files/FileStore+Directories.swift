import Glibc

extension FileStore {
    /// Makes a directory, and the missing ones above it, for good. Returns false where it was there already.
    ///
    /// - Throws: `.unwritable`; `.exists` where something else has the name. There is no such directory then.
    @discardableResult
    public func createDirectory(_ path: String, mode: UInt32 = 0o700) throws(FileStoreError) -> Bool {
        let parent = splitPath(path).directory
        if calls.makeDirectory(path, mode) != 0 {
            switch errno {
            case EEXIST where Self.isDirectory(path): return false
            case EEXIST: throw .exists(path: path)
            case ENOENT where parent != path:
                try createDirectory(parent, mode: mode)
                try check(calls.makeDirectory(path, mode), path, .makeDirectory)
            default: throw writeError(path, .makeDirectory, errno)
            }
        }
        do throws(FileStoreError) {
            // The umask may have taken bits away.
            try check(chmod(path, mode), path, .setMode)
            try syncDirectory(parent, for: path)
        } catch {
            rmdir(path)
            throw error
        }
        return true
    }

    /// Gives a directory another name for good, at once.
    ///
    /// - Throws: `.notFound`; `.exists` where the new name is taken (by anything but an empty directory); `.unwritable`.
    ///   It bears the old name then.
    public func renameDirectory(_ path: String, to newPath: String) throws(FileStoreError) {
        if calls.rename(path, newPath) != 0 {
            switch errno {
            case EEXIST, ENOTEMPTY, ENOTDIR: throw .exists(path: newPath)
            default: throw writeError(path, .rename, errno)
            }
        }
        do throws(FileStoreError) {
            let (from, to) = (splitPath(path).directory, splitPath(newPath).directory)
            try syncDirectory(to, for: newPath)
            if from != to { try syncDirectory(from, for: path) }
        } catch {
            _ = calls.rename(newPath, path)
            throw error
        }
    }

    /// Removes a directory with all that is in it. Symbolic links in it are removed, not followed. Half done where it throws.
    ///
    /// - Throws: `.notFound`, also for what is no directory; `.unwritable`; `.unreadable`.
    public func removeTree(_ path: String) throws(FileStoreError) {
        guard Self.isDirectory(path) else { throw .notFound(path: path) }
        try empty(DirectoryListing(path), path: path)
        try check(rmdir(path), path, .unlink)
        try syncDirectory(splitPath(path).directory, for: path)
    }

    private func empty(_ directory: borrowing DirectoryListing, path: String) throws(FileStoreError) {
        for name in directory.names {
            let child = path + "/" + DirectoryListing.text(name)
            // Linux says EISDIR for a directory, POSIX says EPERM.
            guard unlinkat(directory.descriptor, name, 0) != 0, errno != ENOENT else { continue }
            guard errno == EISDIR || errno == EPERM else { throw writeError(child, .unlink, errno) }
            try empty(DirectoryListing(name, in: directory.descriptor, path: child), path: child)
            try check(unlinkat(directory.descriptor, name, AT_REMOVEDIR), child, .unlink)
        }
    }

    /// Itself, not what a symbolic link leads to.
    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
