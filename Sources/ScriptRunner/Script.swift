/// A program to run, and how. No shell takes part: what stands in an argument is that argument, whatever characters it holds.
public struct Script: Sendable, Equatable {
    /// The file's absolute path. A text file begins with the line that names its interpreter (`#!/bin/sh`).
    public var executable: String
    /// What follows the program's own name.
    public var arguments: [String]
    /// Exactly this; nothing is inherited.
    public var environment: [String: String]
    /// Where it starts; `nil` is the caller's own working directory.
    public var directory: String?
    /// From its start, not from when it began to wait for its turn.
    public var timeLimit: Duration
    /// The bytes kept of each stream; what comes after them is read and dropped.
    public var outputLimit: Int

    public init(
        executable: String, arguments: [String] = [], environment: [String: String] = [:], directory: String? = nil,
        timeLimit: Duration = .seconds(60), outputLimit: Int = 64 << 10
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
        self.timeLimit = timeLimit
        self.outputLimit = outputLimit
    }
}
