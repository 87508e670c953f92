import CProcess
import Glibc

extension Script {
    func refused(_ reason: String) -> ScriptError { .couldNotStart(executable: executable, reason: reason) }

    /// Whether it says what the system can be told without loss.
    func check() throws(ScriptError) {
        guard executable.hasPrefix("/") else { throw refused("its path does not begin with a slash; give the whole path.") }
        let texts = [executable, directory ?? ""] + arguments + environment.keys + environment.values
        guard texts.allSatisfy({ !$0.utf8.contains(0) }) else {
            throw refused("its path, arguments and environment cannot hold a NUL character; hand data over as its input.")
        }
        guard environment.keys.allSatisfy({ !$0.isEmpty && !$0.utf8.contains(UInt8(ascii: "=")) }) else {
            throw refused("a variable's name is empty or holds an equals sign; choose another.")
        }
    }

    /// Starts the program on these streams. Blocks until it runs.
    func start(input: borrowing Descriptor, output: borrowing Descriptor, errors: borrowing Descriptor) throws(ScriptError) -> pid_t {
        let words = ([executable] + arguments).map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in words + variables { free(text) } }
        var pid: pid_t = 0
        var failure: Int32
        var tries = 0
        repeat {
            // Somebody is just writing the file, or a child that is being made beside this one has it open for a moment still.
            if tries > 0 { usleep(20_000) }
            failure = cprocess_start(&pid, executable, words, variables, directory, input.number, output.number, errors.number)
            tries += 1
        } while failure == ETXTBSY && tries < 50
        guard failure == 0 else { throw refused(explanation(of: failure)) }
        return pid
    }

    private func explanation(of code: Int32) -> String {
        var status = stat()
        if let directory {
            guard stat(directory, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, access(directory, X_OK) == 0 else {
                return "its working directory \(directory) is missing, no directory, or closed to this user."
            }
        }
        let isThere = stat(executable, &status) == 0
        switch code {
        case ENOENT where isThere: return "its first line names an interpreter that is not there; correct the line, or install it."
        case ENOENT: return "there is no such file; check the path."
        case ENOTDIR: return "a part of its path is no directory; check the path."
        case EACCES where isThere && status.st_mode & S_IFMT == S_IFDIR: return "it is a directory; name the file in it."
        case EACCES where isThere && access(executable, X_OK) != 0: return "it is not executable for this user; run chmod +x on it."
        case EACCES: return "it, its interpreter, or a directory on the way may not be used by this user; check their permissions."
        case ENOEXEC: return "it is no program, nor a text whose first line names its interpreter; begin it with #!/bin/sh."
        case ETXTBSY: return "somebody is writing the file; try again when that is done."
        case E2BIG: return "its arguments and environment are too long; hand data over as its input."
        default: return "the system refuses (\(String(cString: strerror(code))))."
        }
    }
}
