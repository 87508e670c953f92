import CCurl

/// One of libcurl's easy handles and the loop's notes on the transfer it carries. Used again for one transfer after the other.
/// Touched by the loop's thread only.
final class Exchange {
    let easy: UnsafeMutableRawPointer
    unowned let loop: Loop
    /// The transfer that is under way; nil while the exchange rests in the pool.
    var transfer: Transfer?
    var clock = ExchangeClock()

    /// What arrived and has not been delivered yet.
    var staged: [UInt8] = []
    var stagedHead: HTTPHead?
    /// Whether the loop already knows that something is staged.
    var isDirty = false
    /// Bytes that the reader had left at the last delivery.
    var unread = 0
    /// Why a callback broke the transfer off.
    var abort: HTTPClientError?

    private var parser = HeadParser()
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    /// nil where libcurl has no memory.
    init?(loop: Loop) {
        guard let easy = curl_easy_init() else { return nil }
        self.easy = easy
        self.loop = loop
    }

    deinit {
        curl_easy_cleanup(easy)
        curl_slist_free_all(headerList)
        errorText.deallocate()
    }

    /// What libcurl wrote about a failure. It may name hosts and paths: to be looked into, not to be passed on.
    var diagnosis: String { String(cString: errorText) }

    /// Takes a transfer on and tells libcurl all about it.
    func begin(_ transfer: Transfer, configuration: Loop.Configuration) throws(HTTPClientError) {
        self.transfer = transfer
        clock = ExchangeClock(transfer.request, now: loop.now)
        errorText[0] = 0
        let me = Unmanaged.passUnretained(self).toOpaque()
        ccurl_set_callbacks(
            easy,
            { bytes, size, count, context in
                Exchange.of(context).receiveHeader(UnsafeRawBufferPointer(start: bytes, count: size * count))
            },
            { bytes, size, count, context in
                Exchange.of(context).receiveBody(UnsafeRawBufferPointer(start: bytes, count: size * count))
            },
            { context, _, _, _, _ in
                Exchange.of(context).connected()
                return CURL_PREREQFUNC_OK
            }, me)
        ccurl_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText)
        headerList = try EasyOptions(easy: easy, request: transfer.request, configuration: configuration).apply()
    }

    /// Back to how it was before `begin`, keeping what makes the next transfer cheap.
    func reset() {
        curl_easy_reset(easy)
        curl_slist_free_all(headerList)
        headerList = nil
        transfer = nil
        staged = []
        stagedHead = nil
        isDirty = false
        unread = 0
        abort = nil
        parser = HeadParser()
    }

    // MARK: What libcurl calls

    static func of(_ context: UnsafeMutableRawPointer?) -> Exchange {
        guard let context else { preconditionFailure("libcurl hands back the context it was given") }
        return Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
    }

    private func connected() {
        clock.connected(now: loop.now)
        loop.watch(clock)
    }

    private func receiveHeader(_ line: UnsafeRawBufferPointer) -> Int {
        clock.touched(now: loop.now)
        switch parser.take(line) {
        case .more: break
        case .complete(let head):
            stagedHead = head
            loop.hasNews(self)
        case .tooLarge:
            abort = .protocolFault("The server sent more than \(HeadParser.maximumBytes) bytes of header lines.")
            return 0
        }
        return line.count
    }

    private func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard let transfer else { return 0 }
        clock.touched(now: loop.now)
        switch transfer.reading {
        case .whole:
            let limit = transfer.request.limits.maximumBody
            guard staged.count + bytes.count <= limit else {
                abort = .bodyTooLarge(limit: limit)
                return 0
            }
        case .stream:
            if unread + staged.count >= Transfer.unreadLimit, transfer.pauses(holding: staged.count) {
                clock.isPaused = true
                return Int(CURL_WRITEFUNC_PAUSE)
            }
        }
        staged.append(contentsOf: bytes)
        loop.hasNews(self)
        return bytes.count
    }
}
