import Foundation

/// Python's libraries, asked over stdin and stdout: peers.py beside this file.
enum Peers {
    struct Missing: Error, CustomStringConvertible {
        let reason: String
        var description: String { "The Python peers do not run: \(reason). Make their environment with: make venv" }
    }

    /// Runs one job of peers.py and reads its answer.
    static func ask<Answer: Decodable>(_ job: some Encodable, answering: Answer.Type = Answer.self) async throws -> Answer {
        let process = Process()
        process.executableURL = URL(filePath: try interpreter())
        process.arguments = [URL(filePath: #filePath).deletingLastPathComponent().appending(path: "peers.py").path]
        let (input, output, errors) = (Pipe(), Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = errors
        let job = try JSONEncoder().encode(job) + Data("\n".utf8)
        // Jobs and answers are smaller than a pipe's buffer, so nobody waits for a reader.
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do {
                try process.run()
                try input.fileHandleForWriting.write(contentsOf: job)
                try input.fileHandleForWriting.close()
            } catch {
                process.terminationHandler = nil
                continuation.resume(throwing: Missing(reason: "\(error)"))
            }
        }
        let answer = try output.fileHandleForReading.readToEnd() ?? Data()
        guard process.terminationStatus == 0 else {
            let said = try errors.fileHandleForReading.readToEnd() ?? Data()
            throw Missing(reason: String(decoding: said, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
        }
        return try JSONDecoder().decode(Answer.self, from: answer)
    }

    /// What COUNCIL_TEST_PYTHON names, else `.venv/bin/python` beside Package.swift.
    private static func interpreter() throws -> String {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let path = ProcessInfo.processInfo.environment["COUNCIL_TEST_PYTHON"] ?? package.appending(path: ".venv/bin/python").path
        guard FileManager.default.isExecutableFile(atPath: path) else { throw Missing(reason: "there is no interpreter at \(path)") }
        return path
    }
}
