import CouncilCommand
import Glibc

// A reader that goes away ends the output, not the program.
signal(SIGPIPE, SIG_IGN)
exit(await CouncilCommand.run(arguments: Array(CommandLine.arguments.dropFirst())))
