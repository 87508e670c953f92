import CCurl
import Glibc

/// The thread that drives libcurl: it sleeps in epoll until a socket, a timer or the inbox has something for it, so that a turn
/// costs what has happened and not how many transfers are open. Everything in here is touched by that thread alone.
final class Loop {
    /// What holds for every request of a client.
    struct Configuration: Sendable {
        let userAgent: String
        /// Hosts that are reached without a proxy, as libcurl takes them.
        let proxyExceptions: String
        let caFile: String?
    }

    /// Connections kept for later use; the oldest unused one goes first. Those in use count in it, and it limits nothing but keeping.
    private static let keptConnections = 4096
    /// Easy handles kept for later use; each holds some kilobytes.
    private static let keptExchanges = 64

    private static let roundsWithoutSockets = 16

    /// The time of the current turn in nanoseconds of the monotonic clock.
    private(set) var now = ExchangeClock.now()

    private let inbox: Inbox
    private let configuration: Configuration
    private let multi: UnsafeMutableRawPointer
    private let sockets: SocketSet
    /// When libcurl wants to be called for its own timers.
    private var timerAt = ExchangeClock.never
    /// No clock runs out before that; most deadlines only ever move back, so the clocks are looked at rarely.
    private var nextDeadline = ExchangeClock.never
    private var active: [ObjectIdentifier: Exchange] = [:]
    private var resting: [Exchange] = []
    private var dirty: [Exchange] = []
    private var naps: [ObjectIdentifier: Nap] = [:]

    /// nil where libcurl has no memory.
    init?(inbox: Inbox, configuration: Configuration, sockets: SocketSet) {
        guard LibCurl.isReady, let multi = curl_multi_init() else { return nil }
        self.inbox = inbox
        self.configuration = configuration
        self.multi = multi
        self.sockets = sockets
        ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, Loop.keptConnections)
        // As many streams on an HTTP/2 connection as its server allows; libcurl stops at 100 otherwise.
        ccurl_multi_set_long(multi, CURLMOPT_MAX_CONCURRENT_STREAMS, Int(Int32.max))
        ccurl_multi_set_callbacks(
            multi,
            { _, socket, what, context, known in
                Loop.of(context).watchSocket(socket, what, isKnown: known != nil)
                return 0
            },
            { _, milliseconds, context in
                Loop.of(context).setTimer(milliseconds)
                return 0
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    deinit {
        // Idle connections are closed with their goodbyes; libcurl calls back while it does so.
        resting = []
        ccurl_multi_set_callbacks(multi, nil, nil, nil)
        curl_multi_cleanup(multi)
    }

    /// Runs until the inbox says that it is over.
    func run() {
        var rounds = 0
        while let work = inbox.take() {
            if !work.jobs.isEmpty {
                for job in work.jobs { job.runSynchronously(on: inbox.asUnownedTaskExecutor()) }
                now = ExchangeClock.now()
            }
            for command in work.commands { obey(command) }
            if now >= timerAt {
                timerAt = ExchangeClock.never
                act(CURL_SOCKET_TIMEOUT, 0)
            }
            expire()
            reap()
            deliver()
            rounds += 1
            let mayWait = inbox.fallAsleep()
            // What comes of all this is done first; the sockets are looked at every now and then all the same.
            guard mayWait || rounds.isMultiple(of: Loop.roundsWithoutSockets) else { continue }
            sockets.wait(until: mayWait ? min(timerAt, nextDeadline) : now, now: now) { socket, events in
                now = ExchangeClock.now()
                act(socket, events)
            }
            now = ExchangeClock.now()
        }
        for exchange in Array(active.values) { end(exchange, .failure(.shutDown)) }
        for nap in naps.values { nap.end(timely: false) }
    }

    // MARK: What the exchanges tell

    /// Something is staged and waits for delivery.
    func hasNews(_ exchange: Exchange) {
        guard !exchange.isDirty else { return }
        exchange.isDirty = true
        dirty.append(exchange)
    }

    /// A clock may have a deadline before all others.
    func watch(_ clock: ExchangeClock) {
        nextDeadline = min(nextDeadline, clock.next)
    }

    // MARK: What libcurl calls

    private static func of(_ context: UnsafeMutableRawPointer?) -> Loop {
        guard let context else { preconditionFailure("libcurl hands back the context it was given") }
        return Unmanaged<Loop>.fromOpaque(context).takeUnretainedValue()
    }

    private func watchSocket(_ socket: Int32, _ what: Int32, isKnown: Bool) {
        if sockets.watch(socket, what, isKnown: isKnown) {
            // Any pointer but NULL: libcurl hands it back as the mark of a socket that is being watched.
            curl_multi_assign(multi, socket, Unmanaged.passUnretained(self).toOpaque())
        }
    }

    private func setTimer(_ milliseconds: Int) {
        timerAt = milliseconds < 0 ? ExchangeClock.never : now + Int64(milliseconds) * 1_000_000
    }

    // MARK: A turn

    private func act(_ socket: Int32, _ events: Int32) {
        var running: Int32 = 0
        curl_multi_socket_action(multi, socket, events, &running)
    }

    private func obey(_ command: Inbox.Command) {
        switch command {
        case .start(let transfer):
            start(transfer)
        case .resume(let transfer):
            guard let exchange = active[ObjectIdentifier(transfer)], exchange.clock.isPaused else { return }
            exchange.unread = 0
            exchange.clock.resumed(now: now)
            watch(exchange.clock)
            curl_easy_pause(exchange.easy, CURLPAUSE_CONT)
        case .cancel(let transfer):
            guard let exchange = active[ObjectIdentifier(transfer)] else { return }
            end(exchange, .failure(.cancelled))
        case .sleep(let nap):
            naps[ObjectIdentifier(nap)] = nap
            nextDeadline = min(nextDeadline, nap.end)
        case .wake(let nap):
            naps[ObjectIdentifier(nap)] = nil
        }
    }

    private func start(_ transfer: Transfer) {
        guard !transfer.isSettled else { return }
        guard let exchange = resting.popLast() ?? Exchange(loop: self) else {
            transfer.settle(.connectionFailed("There is no memory left for another request."))
            return
        }
        do {
            try exchange.begin(transfer, configuration: configuration)
        } catch {
            transfer.settle(error)
            rest(exchange)
            return
        }
        active[ObjectIdentifier(transfer)] = exchange
        watch(exchange.clock)
        curl_multi_add_handle(multi, exchange.easy)
    }

    private func expire() {
        guard now >= nextDeadline else { return }
        nextDeadline = ExchangeClock.never
        var late: [(Exchange, HTTPTimeout)] = []
        for exchange in active.values {
            if let timeout = exchange.clock.expired(now: now, sent: { Int64(ccurl_bytes_sent(exchange.easy)) }) {
                late.append((exchange, timeout))
            } else {
                watch(exchange.clock)
            }
        }
        for (id, nap) in naps {
            if now >= nap.end {
                naps[id] = nil
                nap.end(timely: true)
            } else {
                nextDeadline = min(nextDeadline, nap.end)
            }
        }
        for (exchange, timeout) in late { end(exchange, .failure(.timedOut(timeout))) }
    }

    private func reap() {
        var result = CURLE_OK
        while let easy = ccurl_next_done(multi, &result) {
            let exchange = Exchange.of(ccurl_private(easy))
            guard let transfer = exchange.transfer else { continue }
            if result == CURLE_OK {
                end(exchange, .success(()))
            } else {
                end(exchange, .failure(CurlFault(code: result, exchange: exchange, request: transfer.request).error))
            }
        }
    }

    private func deliver() {
        guard !dirty.isEmpty else { return }
        for exchange in dirty where exchange.isDirty {
            exchange.isDirty = false
            guard let transfer = exchange.transfer, transfer.reading == .stream else { continue }
            exchange.unread = transfer.deliver(head: exchange.stagedHead, bytes: &exchange.staged)
            exchange.stagedHead = nil
        }
        dirty.removeAll(keepingCapacity: true)
    }

    private func end(_ exchange: Exchange, _ outcome: Result<Void, HTTPClientError>) {
        guard let transfer = exchange.transfer else { return }
        active[ObjectIdentifier(transfer)] = nil
        curl_multi_remove_handle(multi, exchange.easy)
        _ = transfer.deliver(head: exchange.stagedHead, bytes: &exchange.staged, outcome: outcome)
        rest(exchange)
    }

    private func rest(_ exchange: Exchange) {
        exchange.reset()
        if resting.count < Loop.keptExchanges { resting.append(exchange) }
    }
}
