import CCurl
import Glibc

/// Turns libcurl's result codes into the client's errors.
struct CurlFault {
    let code: CURLcode
    let exchange: Exchange
    let request: HTTPRequest

    /// The server as sentences name it: the socket's path, or scheme, host and port.
    private var place: String {
        request.unixSocket ?? HTTPURL.origin(of: request.url) ?? "the server"
    }

    /// The error that callers see.
    var error: HTTPClientError {
        if let abort = exchange.abort { return abort }
        return switch code {
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: .invalidURL("The URL for \(place) is malformed.")
        case CURLE_COULDNT_RESOLVE_HOST: .connectionFailed("The name of \(place) could not be found.")
        case CURLE_COULDNT_RESOLVE_PROXY: .connectionFailed("The name of the proxy could not be found.")
        case CURLE_COULDNT_CONNECT: .connectionFailed(connectSentence)
        case CURLE_OPERATION_TIMEDOUT: .timedOut(exchange.clock.isStillConnecting ? .connect : .total)
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR: .tlsFailed(certificateSentence)
        case CURLE_SSL_CACERT_BADFILE: .tlsFailed("The file of certificate authorities could not be read.")
        case CURLE_SSL_CONNECT_ERROR: handshakeError
        case CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_ENGINE_INITFAILED, CURLE_USE_SSL_FAILED:
            .tlsFailed("No encrypted connection to \(place) came about.")
        case CURLE_GOT_NOTHING, CURLE_SEND_ERROR:
            .connectionFailed("\(place) closed the connection without an answer.")
        case CURLE_RECV_ERROR where exchange.diagnosis.contains("chunked-encoding"), CURLE_WEIRD_SERVER_REPLY:
            .protocolFault("\(place) sent something that is not HTTP.")
        case CURLE_BAD_CONTENT_ENCODING: .protocolFault("\(place) sent something that is not HTTP.")
        case CURLE_RECV_ERROR, CURLE_PARTIAL_FILE, CURLE_HTTP2, CURLE_HTTP2_STREAM:
            .connectionFailed("The connection to \(place) broke off before the answer was complete.")
        case CURLE_OUT_OF_MEMORY: .connectionFailed("There is no memory left for another request.")
        default: .connectionFailed("The exchange with \(place) failed (\(String(cString: curl_easy_strerror(code)))).")
        }
    }

    private var systemError: Int32 { Int32(truncatingIfNeeded: ccurl_get_long(exchange.easy, CURLINFO_OS_ERRNO)) }

    private var connectSentence: String {
        switch (systemError, request.unixSocket) {
        case (ENOENT, let path?): "There is no socket at \(path); is the server running?"
        case (ECONNREFUSED, let path?): "Nobody listens on the socket \(path); is the server running?"
        case (EACCES, let path?): "The socket \(path) may not be used by this user."
        case (let number, let path?): "The socket \(path) could not be connected to\(reason(number))."
        case (let number, nil): "\(place) could not be connected to\(reason(number))."
        }
    }

    private func reason(_ number: Int32) -> String {
        number == 0 ? "" : " (\(String(cString: strerror(number))))"
    }

    private var certificateSentence: String {
        switch ccurl_get_long(exchange.easy, CURLINFO_SSL_VERIFYRESULT) {
        // The chain is good, or libcurl stopped at the name before it asked (its initial value is 1, X509_V_ERR_UNSPECIFIED).
        case 0, 1: "The certificate of \(place) is for another name."
        // X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED
        case 9: "The certificate of \(place) is not valid yet."
        case 10: "The certificate of \(place) has expired."
        // Self-signed, or no issuer to be found.
        case 18, 19, 20, 21: "The certificate of \(place) is not signed by an authority that is trusted here."
        default: "The certificate of \(place) could not be verified."
        }
    }

    /// A handshake fails because of what the sides said, or because the connection broke during it.
    private var handshakeError: HTTPClientError {
        let diagnosis = exchange.diagnosis
        if systemError != 0 || diagnosis.contains("SSL_ERROR_SYSCALL") || diagnosis.contains("unexpected eof") {
            return .connectionFailed("The connection to \(place) broke off during the TLS handshake.")
        }
        return .tlsFailed("The TLS handshake with \(place) failed.")
    }
}
