import CCurl

/// Translates a request into libcurl's options.
struct EasyOptions {
    let easy: UnsafeMutableRawPointer
    let request: HTTPRequest
    let configuration: Loop.Configuration

    /// Sets them all. The header list that comes back has to live as long as the transfer and is then the caller's to free.
    func apply() throws(HTTPClientError) -> UnsafeMutablePointer<curl_slist>? {
        // curl copies the URL without parsing it; what it finds wrong later comes back as the transfer's result.
        guard ccurl_set_string(easy, CURLOPT_URL, request.url) == CURLE_OK else { throw .invalidURL("The URL is too long.") }
        setConstants()
        setPeer()
        setMethod()
        ccurl_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, max(1, min(request.limits.connect.milliseconds, Int(Int32.max))))
        return try setHeaders()
    }

    private func setConstants() {
        ccurl_set_long(easy, CURLOPT_NOSIGNAL, 1)
        // Without it, ending a transfer during a name lookup waits for the lookup, and every other transfer with it.
        ccurl_set_long(easy, CURLOPT_QUICK_EXIT, 1)
        ccurl_set_string(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        ccurl_set_long(easy, CURLOPT_FOLLOWLOCATION, 0)
        ccurl_set_long(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        ccurl_set_long(easy, CURLOPT_TCP_KEEPALIVE, 1)
        // A child process must not hold a connection open, or even read from it. Failing only leaves the socket inheritable.
        ccurl_set_socket_made(easy) { _, socket, _ in
            _ = ccurl_close_on_exec(socket)
            return CURL_SOCKOPT_OK
        }
        ccurl_set_string(easy, CURLOPT_USERAGENT, configuration.userAgent)
        ccurl_set_string(easy, CURLOPT_NOPROXY, configuration.proxyExceptions)
    }

    private func setPeer() {
        if let path = request.unixSocket {
            ccurl_set_string(easy, CURLOPT_UNIX_SOCKET_PATH, path)
            ccurl_set_string(easy, CURLOPT_PROXY, "")
        }
        ccurl_set_long(easy, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        // New requests wait for a TLS handshake under way, so that they can share an HTTP/2 connection. Not so without TLS:
        // there libcurl would wait for the whole first answer to learn that HTTP/1.1 shares nothing.
        if request.url.prefix(6).lowercased() == "https:" { ccurl_set_long(easy, CURLOPT_PIPEWAIT, 1) }
        ccurl_set_long(easy, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        ccurl_set_long(easy, CURLOPT_SSL_VERIFYPEER, 1)
        ccurl_set_long(easy, CURLOPT_SSL_VERIFYHOST, 2)
        // The system's directory of certificates would be trusted beside the file, and keeps libcurl from parsing the file only once.
        ccurl_set_string(easy, CURLOPT_CAPATH, nil)
        if let file = request.caFile ?? configuration.caFile { ccurl_set_string(easy, CURLOPT_CAINFO, file) }
    }

    private func setMethod() {
        switch (request.method, request.body) {
        case ("GET", nil):
            return
        case ("HEAD", nil):
            ccurl_set_long(easy, CURLOPT_NOBODY, 1)
            return
        case ("POST", nil), ("PUT", nil), ("PATCH", nil):
            // They announce a body of no bytes.
            ccurl_set_body(easy, nil, 0)
        case (_, nil):
            break
        case (_, let body?):
            body.withUnsafeBytes { _ = ccurl_set_body(easy, $0.baseAddress, $0.count) }
        }
        ccurl_set_string(easy, CURLOPT_CUSTOMREQUEST, request.method)
    }

    private func setHeaders() throws(HTTPClientError) -> UnsafeMutablePointer<curl_slist>? {
        // A name and a colon alone take out what libcurl would add.
        var lines = ["Expect:", "Accept:", "Content-Type:"]
        for header in request.headers {
            lines.removeAll { $0.count == header.name.count + 1 && $0.lowercased() == header.name.lowercased() + ":" }
            lines.append(header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)")
        }
        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines {
            guard let longer = curl_slist_append(list, line) else {
                curl_slist_free_all(list)
                throw .connectionFailed("There is no memory left for another request.")
            }
            list = longer
        }
        ccurl_set_headers(easy, list)
        return list
    }
}
