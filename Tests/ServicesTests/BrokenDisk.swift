import FileStore
import Glibc
import Synchronization

/// The system's calls, one or more of which fail when they are told to.
final class BrokenDisk: Sendable {
    /// Which calls fail.
    enum Fault: Sendable {
        /// The change number `number` since the fault was set, and no other.
        case once(at: Int)
        /// Everything that would take room.
        case full
    }

    private struct State {
        var fault: Fault?
        var code: Int32 = 0
        var count = 0
        var failures = 0
    }

    private let state = Mutex(State())

    func breaks(_ fault: Fault, with code: Int32) {
        state.withLock { $0 = State(fault: fault, code: code) }
    }

    /// Makes it good again.
    ///
    /// - Returns: how many calls have failed.
    @discardableResult
    func mend() -> Int {
        state.withLock { state in
            defer { state = State() }
            return state.failures
        }
    }

    /// Counts a call; sets `errno` where it is to fail.
    private func fails(takesRoom: Bool) -> Bool {
        let code: Int32? = state.withLock { state in
            guard let fault = state.fault else { return nil }
            state.count += 1
            let isHit =
                switch fault {
                case .once(let number): state.count == number
                case .full: takesRoom
                }
            guard isHit else { return nil }
            state.failures += 1
            return state.code
        }
        guard let code else { return false }
        errno = code
        return true
    }

    /// Removing is left to work: what it can't remove is an earlier process's left-over, which the start sweeps up.
    var calls: FileSystemCalls {
        let system = FileSystemCalls.system
        var calls = system
        calls.open = { [self] path, flags, mode in fails(takesRoom: flags & O_CREAT != 0) ? -1 : system.open(path, flags, mode) }
        calls.setMode = { [self] in fails(takesRoom: false) ? -1 : system.setMode($0, $1) }
        calls.write = { [self] in fails(takesRoom: true) ? -1 : system.write($0, $1) }
        calls.sync = { [self] in fails(takesRoom: false) ? -1 : system.sync($0) }
        calls.close = { [self] file in
            let result = system.close(file)
            return fails(takesRoom: false) ? -1 : result
        }
        calls.rename = { [self] in fails(takesRoom: false) ? -1 : system.rename($0, $1) }
        calls.makeDirectory = { [self] in fails(takesRoom: true) ? -1 : system.makeDirectory($0, $1) }
        return calls
    }
}
