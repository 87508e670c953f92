import Glibc

/// Whether a file is fit to be run by the daemon: there, executable, and out of everybody's reach but root's and the daemon's own.
public enum HookFile {
    /// What is wrong with the file at `path`, which is absolute; a sentence each, and none where nothing is. Blocks while it looks.
    public static func faults(of path: String) -> [String] {
        let name = Reader.quoted(path, longest: 4096)
        guard let resolved = realpath(path, nil) else { return [unreachable(name, because: errno)] }
        defer { free(resolved) }
        let file = String(cString: resolved)
        var status = stat()
        guard stat(file, &status) == 0 else { return [unreachable(name, because: errno)] }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: return ["\(name) is a directory; name the file in it."]
        default: return ["\(name) is no regular file; name one."]
        }
        var found: [String] = []
        if status.st_mode & 0o111 == 0 || faccessat(AT_FDCWD, file, X_OK, AT_EACCESS) != 0 {
            found.append("\(name) is not executable for the user who runs the daemon; run chmod +x on it.")
        }
        if status.st_mode & 0o022 != 0 {
            found.append("\(name) can be written by its group or by everybody, who could act as the daemon then; run chmod go-w on it.")
        }
        if let owner = stranger(status) {
            found.append(
                "\(name) belongs to the user \(owner); it must belong to root or to the user who runs the daemon: run chown on it.")
        }
        // A link's own place counts as much as that of the file it leads to.
        var directories = [Path.directory(of: file)]
        if file != path { directories.append(Path.directory(of: path)) }
        return found + directories.compactMap { fault(ofDirectory: $0) }.prefix(1)
    }

    /// Who can write into the directory, or move it away, can put another file into the hook's place.
    private static func fault(ofDirectory directory: String) -> String? {
        let name = Reader.quoted(directory, longest: 4096)
        var status = stat()
        guard stat(directory, &status) == 0 else { return unreachable(name, because: errno) }
        if status.st_mode & 0o002 != 0 {
            return "The directory \(name) can be written by everybody, who could put another file there; run chmod o-w on it."
        }
        if let owner = stranger(status) {
            return
                "The directory \(name) belongs to the user \(owner), who could put another file there; it must belong to root or to the user who runs the daemon."
        }
        var above = directory
        while above != "/" {
            above = Path.directory(of: above)
            // In a sticky one, such as /tmp, nobody moves what belongs to others.
            if stat(above, &status) == 0, status.st_mode & 0o002 != 0, status.st_mode & S_ISVTX == 0 {
                return
                    "The directory \(Reader.quoted(above, longest: 4096)) can be written by everybody, who could put another one into the place of \(name); run chmod o-w on it."
            }
        }
        return nil
    }

    /// The owner's number, where it is neither root nor this process's user.
    private static func stranger(_ status: stat) -> uid_t? {
        status.st_uid == 0 || status.st_uid == geteuid() ? nil : status.st_uid
    }

    private static func unreachable(_ name: String, because code: Int32) -> String {
        switch code {
        case ENOENT: "There is no file \(name); check the path, which is relative to this configuration's directory."
        case ENOTDIR: "A part of the path \(name) is no directory; check it."
        case EACCES: "\(name) cannot be reached by the user who runs the daemon; check the permissions of the directories on the way."
        default: "\(name) cannot be looked at (\(String(cString: strerror(code))))."
        }
    }
}
