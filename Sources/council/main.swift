import CouncilCommand
import Glibc

// A reader that goes away ends the output, not the program.
signal(SIGPIPE, SIG_IGN)
let status = await CouncilCommand.run(arguments: Array(CommandLine.arguments.dropFirst()))
// A library's thread may still be winding down: the process ends without taking its memory from under it.
fflush(nil)
_exit(status)
