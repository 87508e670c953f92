import Logging

/// The daemon's log: lines on standard error, for journald or a file.
enum Log {
    static func bootstrap(level: Logger.Level) -> Logger {
        LoggingSystem.bootstrap { LogLines(label: $0) }
        var logger = Logger(label: "councild")
        logger.logLevel = level
        return logger
    }
}
