import Glibc

/// An open descriptor, closed when its owner goes.
struct Descriptor: ~Copyable {
    let number: Int32

    /// Takes what a call gave for the sake of `script`; -1 means that it failed.
    init(_ number: Int32, for script: Script) throws(ScriptError) {
        guard number >= 0 else { throw script.refused("the system gives it no descriptor (\(String(cString: strerror(errno)))).") }
        self.number = number
    }

    deinit { close(number) }
}
