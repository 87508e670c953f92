import Glibc

/// The time limits of one transfer. All times are nanoseconds of the monotonic clock.
struct ExchangeClock {
    /// Never.
    static let never = Int64.max

    private var connectBy = never
    private var totalBy = never
    private var idle: Int64?
    private var lastByte: Int64 = 0
    private var isConnected = false
    /// The bytes of a body that takes more than one turn to send; they count as a sign of life too.
    private var upload: Upload?
    /// While the reader is behind, silence is not the server's.
    var isPaused = false

    private struct Upload {
        let size: Int64
        var sent: Int64 = 0
        var nextLook: Int64 = 0
    }

    init() {}

    init(_ request: HTTPRequest, now: Int64) {
        let limits = request.limits
        connectBy = now.advanced(limits.connect)
        totalBy = limits.total.map { now.advanced($0) } ?? ExchangeClock.never
        idle = limits.idle?.nanoseconds
        // libcurl sends a body up to 64 KiB together with the head.
        if let body = request.body, body.count > 64 << 10 { upload = Upload(size: Int64(body.count)) }
    }

    mutating func connected(now: Int64) {
        isConnected = true
        touched(now: now)
    }

    mutating func touched(now: Int64) {
        lastByte = now
    }

    mutating func resumed(now: Int64) {
        isPaused = false
        touched(now: now)
    }

    var isStillConnecting: Bool { !isConnected }

    /// When to look at this clock again.
    var next: Int64 {
        guard isConnected else { return min(connectBy, totalBy) }
        guard !isPaused, let idle else { return totalBy }
        let idleBy = lastByte.advanced(by: idle)
        return min(totalBy, upload.map { min($0.nextLook, idleBy) } ?? idleBy)
    }

    /// The limit that has been reached, if any. `sent` tells how much of the body has gone out.
    mutating func expired(now: Int64, sent: () -> Int64) -> HTTPTimeout? {
        if now >= totalBy { return .total }
        guard isConnected else { return now >= connectBy ? .connect : nil }
        guard !isPaused, let idle else { return nil }
        if var upload {
            let count = sent()
            if count > upload.sent { touched(now: now) }
            upload.sent = count
            upload.nextLook = now + max(idle / 8, 1_000_000)
            self.upload = count < upload.size ? upload : nil
        }
        return now >= lastByte.advanced(by: idle) ? .idle : nil
    }

    /// The monotonic clock.
    static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

extension Int64 {
    /// This time and a duration later; `never` where that is beyond counting.
    fileprivate func advanced(_ duration: Duration) -> Int64 { advanced(by: duration.nanoseconds) }

    fileprivate func advanced(by nanoseconds: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(nanoseconds)
        return overflow ? .max : sum
    }
}

extension Duration {
    /// In nanoseconds, from 0 to as many as an Int64 holds.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        guard seconds < Int64.max / 1_000_000_000 - 1 else { return .max }
        return seconds * 1_000_000_000 + (attoseconds + 999_999_999) / 1_000_000_000
    }

    /// In milliseconds, rounded up, as libcurl takes them.
    var milliseconds: Int { Int((nanoseconds.subtractingReportingOverflow(1).partialValue) / 1_000_000 + 1) }
}
