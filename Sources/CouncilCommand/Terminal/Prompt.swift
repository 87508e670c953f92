import Glibc
import Markdown

/// Questions to the person at the terminal; without a terminal, the next line of the input is the answer.
struct Prompt {
    let console: Console

    /// A line; nil at the end of the input.
    func line(_ question: String) throws -> String? {
        if console.inputIsTerminal { console.tell(question) }
        return try Input.line(of: STDIN_FILENO)
    }

    /// A line that is not shown while it is typed; nil at the end of the input.
    func secret(_ question: String) throws -> String? {
        guard console.inputIsTerminal else { return try Input.line(of: STDIN_FILENO) }
        return try SecretLine(console: console).read(question)
    }

    /// Whether the person says yes.
    func confirms(_ question: String) throws -> Bool {
        let answer = try line(question + " [y/N] ")?.lowercased()
        return answer == "y" || answer == "yes"
    }
}

/// Reads a line off a terminal that does not echo. The terminal hands over single keys meanwhile, Ctrl-C too, so that
/// whatever the person does, its settings are put back before the program goes on or ends.
private struct SecretLine {
    let console: Console

    func read(_ question: String) throws -> String? {
        var before = termios()
        guard tcgetattr(STDIN_FILENO, &before) == 0 else { throw Failure(.refused, "The terminal can't be asked for a secret.") }
        var silent = before
        silent.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
        guard tcsetattr(STDIN_FILENO, TCSADRAIN, &silent) == 0 else { throw Failure(.refused, "The terminal's echo can't be turned off.") }
        defer {
            tcsetattr(STDIN_FILENO, TCSADRAIN, &before)
            console.tell("\n")
        }
        console.tell(question)
        return try keys()
    }

    private func keys() throws -> String? {
        var bytes: [UInt8] = []
        while true {
            var byte: UInt8 = 0
            let count = Glibc.read(STDIN_FILENO, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self) }
            switch byte {
            case 0x0A, 0x0D: return String(decoding: bytes, as: UTF8.self)
            case 0x03, 0x1C: throw Failure(.interrupted, "Interrupted; nothing was changed.")
            case 0x04: return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
            case 0x15: bytes = []
            case 0x08, 0x7F: bytes = Self.withoutLastCharacter(bytes)
            default: bytes.append(byte)
            }
        }
    }

    private static func withoutLastCharacter(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        while let last = bytes.popLast(), last & 0xC0 == 0x80 {}
        return bytes
    }
}
