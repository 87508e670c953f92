extension HTTPRequest {
    /// Refuses what would not be one well-formed request, before libcurl sees it.
    func check() throws(HTTPClientError) {
        guard HTTPURL.isWellFormed(url) else {
            throw .invalidURL("The URL is not an absolute http or https URL without spaces and control characters.")
        }
        guard method.isHTTPToken else { throw .invalidRequest("The request's method is not a plain word.") }
        for header in headers {
            guard header.name.isHTTPToken else { throw .invalidRequest("A header's name has characters that HTTP does not allow in it.") }
            guard !header.value.utf8.contains(where: { $0 == 0x0D || $0 == 0x0A || $0 == 0 }) else {
                throw .invalidRequest("The value of the header \(header.name) has a line break or a NUL in it.")
            }
            // The client frames the body; a second opinion on its length is how requests get smuggled.
            guard !["content-length", "transfer-encoding"].contains(header.name.lowercased()) else {
                throw .invalidRequest("The header \(header.name) is set by the client itself.")
            }
        }
        for path in [unixSocket, caFile] {
            guard let path, path.utf8.contains(0) else { continue }
            throw .invalidRequest("A path of the request has a NUL in it.")
        }
        // sockaddr_un holds 108 bytes, the closing NUL among them.
        if let unixSocket, unixSocket.utf8.count > 107 {
            throw .connectionFailed("The socket's path \(unixSocket) is longer than the 107 bytes that the system allows.")
        }
    }
}

extension String {
    /// RFC 9110's `token`: what methods and header names are made of.
    fileprivate var isHTTPToken: Bool {
        !isEmpty
            && utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }
}

/// The little that has to be known of a URL; libcurl parses it in earnest.
enum HTTPURL {
    /// Whether it names a host over http or https and has nothing in it that ends a line.
    static func isWellFormed(_ url: String) -> Bool {
        url.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F } && origin(of: url) != nil
    }

    /// Scheme, host and port, fit for a sentence: without user part, path and query. nil where there is no host.
    static func origin(of url: String) -> String? {
        let bytes = Array(url.utf8)
        for scheme in ["http://", "https://"] where bytes.count > scheme.utf8.count {
            let start = scheme.utf8.count
            guard String(decoding: bytes[..<start], as: UTF8.self).lowercased() == scheme else { continue }
            let authority = bytes[start...].prefix { !"/?#\\".utf8.contains($0) }
            let host = authority.lastIndex(of: UInt8(ascii: "@")).map { authority[($0 + 1)...] } ?? authority
            return host.isEmpty ? nil : scheme + String(decoding: host, as: UTF8.self)
        }
        return nil
    }
}
