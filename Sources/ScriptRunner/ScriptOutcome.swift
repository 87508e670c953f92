/// How a program that was started ended, and what it said.
public struct ScriptOutcome: Sendable, Equatable {
    public enum End: Sendable, Equatable {
        /// By itself, with this code; 0 is success.
        case exited(Int32)
        /// By this signal, which the runner did not send.
        case signalled(Int32)
        /// It was ended because its time was over, whatever it made of the signal.
        case timedOut
    }

    public let end: End
    /// The first bytes of standard output.
    public let output: [UInt8]
    /// The first bytes of standard error.
    public let errors: [UInt8]
    /// Whether there was more output than was kept.
    public let isOutputCut: Bool
    public let areErrorsCut: Bool
    /// From its start until it had ended and its streams were read.
    public let duration: Duration

    public init(end: End, output: [UInt8], errors: [UInt8], isOutputCut: Bool, areErrorsCut: Bool, duration: Duration) {
        self.end = end
        self.output = output
        self.errors = errors
        self.isOutputCut = isOutputCut
        self.areErrorsCut = areErrorsCut
        self.duration = duration
    }
}
