/// Values that say where something is: paths, addresses, URLs.
extension Reader {
    /// An absolute path without `.` and `..`.
    mutating func path(_ entry: Entry?) -> String? {
        guard let entry, let text = text(entry, wanted: "a path") else { return nil }
        switch Path.resolve(text, from: baseDirectory) {
        case .success(let path): return path
        case .failure(let problem):
            fault(problem.sentence, at: entry)
            return nil
        }
    }

    mutating func socketPath(_ entry: Entry?) -> String? {
        guard let entry, let path = path(entry) else { return nil }
        if let sentence = Path.socketFault(path) {
            fault(sentence, at: entry)
            return nil
        }
        return path
    }

    /// `HOST:PORT` on the loopback; `.some(nil)` where it is turned off.
    mutating func endpoint(_ entry: Entry?) -> Configuration.Endpoint?? {
        guard let entry else { return nil }
        if entry.isNull { return .some(nil) }
        guard let text = text(entry, wanted: "HOST:PORT or off") else { return nil }
        if text == "off" { return .some(nil) }
        switch NetworkText.endpoint(text) {
        case .success(let endpoint): return endpoint
        case .failure(let problem):
            fault(problem.sentence, at: entry)
            return nil
        }
    }

    /// An `http` or `https` URL without a slash at the end.
    mutating func url(_ entry: Entry?) -> String? {
        guard let entry, let text = text(entry, wanted: "a URL, such as https://council.example.org") else { return nil }
        switch NetworkText.url(text) {
        case .success(let url): return url
        case .failure(let problem):
            fault(problem.sentence, at: entry)
            return nil
        }
    }

    mutating func origin(_ entry: Entry) -> String? {
        let wanted = "an origin: http:// or https://, a host, and where needed a port or :* (http://localhost:*)"
        guard let text = text(entry, wanted: wanted) else { return nil }
        let plain = text.hasSuffix(":*") ? String(text.dropLast(2)) : text
        guard case .success(let url) = NetworkText.url(plain), url == plain, url.utf8.filter({ $0 == UInt8(ascii: "/") }).count == 2,
            plain == text || NetworkText.hasNoPort(plain)
        else {
            fault("This must be \(wanted).", at: entry)
            return nil
        }
        return text
    }

    /// An address, or a network such as `10.0.0.0/8`.
    mutating func network(_ entry: Entry) -> String? {
        let wanted = "an IP address or a network, such as 127.0.0.1 or 10.0.0.0/8"
        guard let text = text(entry, wanted: wanted) else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let bits = NetworkText.addressBits(String(parts[0]))
        let prefix = parts.count == 2 && parts[1].utf8.allSatisfy(Self.isDigit) ? Int(parts[1]) : nil
        guard let bits, parts.count == 1 || parts.count == 2 && (prefix.map { $0 <= bits } ?? false) else {
            fault("This must be \(wanted)\(found(entry)).", at: entry)
            return nil
        }
        return text
    }
}
