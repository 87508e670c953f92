import Glibc

/// Directories that are watched for as long as this value lives; made by `DirectoryWatcher`.
public final class DirectoryWatch: Sendable {
    struct Mark: Sendable {
        let number: Int32
        /// Events at the beginning; nil where the directory was gone by then.
        let changes: UInt64?
    }

    /// Which directory a path leads to: one that was moved away, or put in its place, is another.
    struct Place: Equatable, Sendable {
        private let path: String
        private let device: UInt64
        private let inode: UInt64

        /// `nil` where it leads to no directory.
        init?(_ path: String) {
            var status = stat()
            guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return nil }
            self.path = path
            device = UInt64(status.st_dev)
            inode = UInt64(status.st_ino)
        }

        var isStillThere: Bool { Place(path) == self }
    }

    private let watcher: DirectoryWatcher
    private let place: Place
    private let marks: [Mark]
    private let losses: UInt64

    init(watcher: DirectoryWatcher, place: Place, marks: [Mark], losses: UInt64) {
        self.watcher = watcher
        self.place = place
        self.marks = marks
        self.losses = losses
    }

    deinit {
        watcher.release(marks.map(\.number))
    }

    /// Whether nothing has happened in the directories since the watch began, and their paths lead to them still, also where a directory
    /// above was moved. False for good once anything has. Takes about two microseconds: it may be asked on any thread.
    public var isUntouched: Bool {
        watcher.isUntouched(marks, since: losses) && place.isStillThere
    }
}
