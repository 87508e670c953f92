/// A directory that is being filled under a hidden name, to appear whole or not at all.
public struct StagedDirectory: Sendable {
    /// Where to put the files meanwhile: `<parent>/.new-<name>`.
    public let path: String
    /// What it will be called.
    public let target: String
}

extension FileStore {
    static let stagedPrefix = ".new-"
    static let deletedPrefix = ".deleted-"

    /// Begins a new directory `name` in `parent`. Write its files (durably) into the staged path, then `commit` or `discard`.
    /// What an earlier attempt left under this name is removed.
    ///
    /// - Throws: `.exists` where the name is taken; `.badName`; `.unwritable`.
    public func stage(_ name: String, in parent: Directory) throws(FileStoreError) -> StagedDirectory {
        let staged = StagedDirectory(path: try parent.file(Self.stagedPrefix + name), target: try parent.file(name))
        if Self.isDirectory(staged.target) { throw .exists(path: staged.target) }
        if try !createDirectory(staged.path) {
            try removeTree(staged.path)
            try createDirectory(staged.path)
        }
        return staged
    }

    /// Gives the staged directory its name, for good.
    ///
    /// - Throws: `.exists` where the name was taken meanwhile; `.unwritable`. It stays staged then.
    public func commit(_ staged: StagedDirectory) throws(FileStoreError) {
        try renameDirectory(staged.path, to: staged.target)
    }

    /// Makes a new directory `name` in `parent` with what `fill` writes into the path that it is given: whole, or not at all.
    ///
    /// - Throws: what `stage`, `fill` and `commit` throw. Nothing stays behind then, unless the disk refuses even that: `sweep` sees to it.
    public func makeDirectory<Filling>(
        _ name: String, in parent: Directory, fill: (_ path: String) throws -> Filling
    ) throws -> Filling {
        let staged = try stage(name, in: parent)
        do {
            let filling = try fill(staged.path)
            try commit(staged)
            return filling
        } catch {
            try? discard(staged)
            throw error
        }
    }

    /// Removes the staged directory.
    public func discard(_ staged: StagedDirectory) throws(FileStoreError) {
        try removeTree(staged.path)
    }

    /// Removes the directory `name` of `parent` with all that is in it: gone under its name at once and for good, then emptied.
    /// A crash between is finished by `sweep`.
    ///
    /// - Throws: `.notFound`; `.unwritable`; `.badName`.
    public func deleteDirectory(_ name: String, in parent: Directory) throws(FileStoreError) {
        let doomed = try parent.file(Self.deletedPrefix + name)
        if Self.isDirectory(doomed) { try removeTree(doomed) }
        try renameDirectory(try parent.file(name), to: doomed)
        try removeTree(doomed)
    }

    /// Finishes what a dead process left half done in a directory: removes staged and deleted directories, and temporary files
    /// that this store didn't make. Run it before anything is staged or deleted there; temporary files of this store are safe.
    ///
    /// - Parameters:
    ///   - depth: how many levels of directories below to sweep as well.
    ///   - prefixes: of the names of directories to remove.
    /// - Returns: the paths that were removed, for the log. Empty where the directory does not exist.
    @discardableResult
    public func sweep(
        _ directory: Directory, depth: Int = 0, prefixes: [String] = [".new-", ".deleted-"]
    ) throws(FileStoreError) -> [String] {
        guard Self.isDirectory(directory.path) else { return [] }
        var removed: [String] = []
        let names = try DirectoryListing(directory.path).names.map { DirectoryListing.text($0) }
        for name in names {
            let path = directory.path + "/" + name
            if prefixes.contains(where: { name.hasPrefix($0) }), Self.isDirectory(path) {
                try removeTree(path)
                removed.append(path)
            } else if temporaryNames.isLeftOver(name), !Self.isDirectory(path) {
                try remove(path)
                removed.append(path)
            } else if depth > 0, !name.hasPrefix("."), Self.isDirectory(path) {
                removed += try sweep(Directory(path), depth: depth - 1, prefixes: prefixes)
            }
        }
        return removed
    }
}
