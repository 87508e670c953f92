import Glibc
import Logging

/// The daemon's log: lines on standard error, for journald or a file.
enum Log {
    static func bootstrap(level: Logger.Level) -> Logger {
        // Without the variable the C library looks after /etc/localtime for every line's time.
        setenv("TZ", ":/etc/localtime", 0)
        LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
        var logger = Logger(label: "councild")
        logger.logLevel = level
        return logger
    }
}
