import FoundationEssentials
import Glibc
import Markdown

/// The program's surroundings: its three streams and its environment.
struct Console: Sendable {
    let environment: [String: String]
    /// Whether styles are wanted at all: no `--no-color`, no `NO_COLOR`, no dumb terminal.
    private let wantsColour: Bool

    init(noColour: Bool, environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.environment = environment
        let refused = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        wantsColour = !noColour && !refused && environment["TERM"] != "dumb"
    }

    var inputIsTerminal: Bool { isatty(STDIN_FILENO) == 1 }
    var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
    var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Whether lines can be drawn over.
    var canRedraw: Bool { errorIsTerminal && environment["TERM"].map { $0 != "dumb" && !$0.isEmpty } ?? false }

    /// How results are styled.
    var paint: Paint { Paint(isOn: wantsColour && outputIsTerminal) }
    /// How progress and errors are styled.
    var errorPaint: Paint { Paint(isOn: wantsColour && errorIsTerminal) }

    /// The cells of a terminal's line; 80 where nobody says.
    var width: Int { size.columns }

    /// Lines of prose are no longer than can be read with ease.
    var textWidth: Int { min(width, 100) }

    /// The terminal's size now.
    var size: (columns: Int, rows: Int) {
        var window = winsize()
        for descriptor in [STDOUT_FILENO, STDERR_FILENO, STDIN_FILENO] {
            if ioctl(descriptor, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0 {
                return (max(20, Int(window.ws_col)), max(5, Int(window.ws_row)))
            }
        }
        return (environment["COLUMNS"].flatMap(Int.init).map { max(20, $0) } ?? 80, 24)
    }

    /// Writes a result.
    func write(_ text: String) throws { try Self.write(Array(text.utf8), to: STDOUT_FILENO) }

    /// Writes a result's bytes.
    func write(_ bytes: [UInt8]) throws { try Self.write(bytes, to: STDOUT_FILENO) }

    /// Writes JSON and a line feed; what would drive a terminal is escaped, as JSON allows.
    func write(json bytes: [UInt8]) throws {
        var text = ""
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            if outputIsTerminal, TerminalText.isUnsafe(scalar), scalar != "\t", scalar != "\r" {
                for unit in String(Character(scalar)).utf16 {
                    let digits = String(unit, radix: 16)
                    text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        try write(text.hasSuffix("\n") ? text : text + "\n")
    }

    /// Writes to stderr: progress, questions, warnings. Nothing depends on its being read.
    func tell(_ text: String) {
        try? Self.write(Array(text.utf8), to: STDERR_FILENO)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EPIPE { throw OutputClosed() }
            guard count > 0 else { throw Failure(.refused, "The output can't be written: \(String(cString: strerror(errno))).") }
            rest = rest.dropFirst(count)
        }
    }
}

/// Puts styles on text, or leaves it as it is.
struct Paint: Sendable {
    let isOn: Bool

    func callAsFunction(_ text: String, _ style: TextStyle) -> String {
        isOn ? style.applied(to: text) : text
    }
}
