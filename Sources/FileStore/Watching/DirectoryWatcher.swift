import Glibc
import Synchronization

/// Tells whether anything happened in directories since somebody began to watch them, by inotify. Asking costs two short system calls,
/// however many files lie there.
///
/// The kernel queues an event before the call that caused it returns. Whatever any process has done to a file in a watched directory
/// (in place, by a rename, removed, added, its times or mode changed) is therefore known to a question that is asked afterwards.
/// No event tells of bytes written through a memory mapping or through a hard link in another directory, nor of what another machine
/// does on a network file system: who must see those compares stamps from time to time as well.
public final class DirectoryWatcher: Sendable {
    private struct Watched {
        /// Counts the events.
        var changes: UInt64 = 0
        /// How many hold it.
        var holders = 0
    }

    private struct State {
        /// -1 before the first watch, and where the system has no instance left: it is asked again then.
        var descriptor: Int32 = -1
        /// By the kernel's number for the directory, which it does not give twice.
        var watched: [Int32: Watched] = [:]
        /// Counts the times that events were lost.
        var losses: UInt64 = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    /// - Parameter limit: directories watched at a time.
    public init(limit: Int = 4096) {
        self.limit = limit
    }

    deinit {
        let descriptor = descriptor
        if descriptor >= 0 { close(descriptor) }
    }

    var descriptor: Int32 { state.withLock { $0.descriptor } }

    /// How many directories are watched.
    public var count: Int { state.withLock { $0.watched.count } }

    /// Watches directories until the value that it returns is gone.
    ///
    /// Begin before you read: what happens in between is known then.
    ///
    /// - Parameter directories: absolute paths; each but the first lies in the one before it. Not empty.
    /// - Returns: `nil` where one of them is not there or no directory, where the limit is reached, or where the system gives no more watches:
    ///   then stamps are to be compared each time.
    public func watch(_ directories: [String]) -> DirectoryWatch? {
        guard let last = directories.last, let place = DirectoryWatch.Place(last) else { return nil }
        let begun: (marks: [DirectoryWatch.Mark], losses: UInt64)? = state.withLock { state in
            if state.descriptor < 0 { state.descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC)) }
            guard state.descriptor >= 0 else { return nil }
            var numbers: [Int32] = []
            for path in directories {
                let number = state.watched.count < limit ? inotify_add_watch(state.descriptor, path, Self.events) : -1
                guard number >= 0 else {
                    release(numbers, &state)
                    return nil
                }
                state.watched[number, default: Watched()].holders += 1
                numbers.append(number)
            }
            // Older events of a directory that was watched already don't count.
            drain(&state)
            return (numbers.map { .init(number: $0, changes: state.watched[$0]?.changes) }, state.losses)
        }
        guard let begun else { return nil }
        let watch = DirectoryWatch(watcher: self, place: place, marks: begun.marks, losses: begun.losses)
        // The path may have led elsewhere in between.
        return DirectoryWatch.Place(last) == place ? watch : nil
    }

    func isUntouched(_ marks: [DirectoryWatch.Mark], since losses: UInt64) -> Bool {
        state.withLock { state in
            drain(&state)
            return state.losses == losses && marks.allSatisfy { $0.changes != nil && state.watched[$0.number]?.changes == $0.changes }
        }
    }

    func release(_ numbers: [Int32]) {
        state.withLock { release(numbers, &$0) }
    }

    private func release(_ numbers: [Int32], _ state: inout State) {
        for number in numbers {
            guard var watched = state.watched[number] else { continue }
            watched.holders -= 1
            state.watched[number] = watched.holders > 0 ? watched : nil
            // Fails where the directory went in this moment; its watch went with it.
            if watched.holders == 0 { inotify_rm_watch(state.descriptor, number) }
        }
    }

    /// Takes in what the kernel has queued.
    private func drain(_ state: inout State) {
        withUnsafeTemporaryAllocation(byteCount: 4096, alignment: MemoryLayout<inotify_event>.alignment) { buffer in
            while true {
                let length = read(state.descriptor, buffer.baseAddress, buffer.count)
                if length > 0 {
                    take(UnsafeRawBufferPointer(rebasing: buffer[..<length]), &state)
                } else if length < 0, errno == EAGAIN {
                    return
                } else if length == 0 || errno != EINTR {
                    state.losses += 1
                    return
                }
            }
        }
    }

    private func take(_ bytes: UnsafeRawBufferPointer, _ state: inout State) {
        var at = 0
        while at + MemoryLayout<inotify_event>.size <= bytes.count {
            let event = bytes.loadUnaligned(fromByteOffset: at, as: inotify_event.self)
            at += MemoryLayout<inotify_event>.size + Int(event.len)
            if event.mask & UInt32(IN_Q_OVERFLOW) != 0 {
                state.losses += 1
            } else if event.mask & UInt32(IN_IGNORED) != 0 {
                state.watched[event.wd] = nil
            } else {
                state.watched[event.wd]?.changes += 1
            }
        }
    }

    /// All that can change what is read in a directory, or that the directory is the one at its path.
    private static let events = UInt32(
        IN_MODIFY | IN_ATTRIB | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR
            | IN_DONT_FOLLOW)
}
