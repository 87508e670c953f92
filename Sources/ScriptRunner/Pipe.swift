import CProcess

/// A pipe: the runner reads, the program writes.
struct Pipe: ~Copyable {
    private let reading: Descriptor
    let writing: Descriptor

    init(for script: Script) throws(ScriptError) {
        var ends: (Int32, Int32) = (-1, -1)
        let failed = withUnsafeMutableBytes(of: &ends) { cprocess_pipe($0.assumingMemoryBound(to: Int32.self).baseAddress) } != 0
        let reading = try Descriptor(failed ? -1 : ends.0, for: script)
        let writing = try Descriptor(ends.1, for: script)
        self.reading = reading
        self.writing = writing
    }

    /// The end to read from; the other is closed.
    consuming func intoReading() -> Descriptor { reading }
}
