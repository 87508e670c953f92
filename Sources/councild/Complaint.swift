import Glibc

/// Says on standard error, for a person, why a command cannot do its work.
func complain(_ text: String) {
    fputs(text.hasSuffix("\n") ? text : text + "\n", stderr)
}
