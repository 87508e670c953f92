import Glibc

/// Says on standard error, for a person, why a command cannot do its work.
func complain(_ text: String) {
    let line = Array((text.hasSuffix("\n") ? text : text + "\n").utf8)
    write(STDERR_FILENO, line, line.count)
}
