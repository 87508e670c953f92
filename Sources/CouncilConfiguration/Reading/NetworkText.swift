import Glibc

/// Addresses and URLs, by their text alone: nothing is looked up.
enum NetworkText {
    struct Problem: Error { let sentence: String }

    /// A loopback address with its port.
    static func endpoint(_ text: String) -> Result<Configuration.Endpoint, Problem> {
        let form = Problem(sentence: "This must be HOST:PORT, such as 127.0.0.1:8080 or \"[::1]:8080\", or off.")
        guard let (host, portText) = split(text), let portText, let port = port(portText) else { return .failure(form) }
        guard !host.isEmpty else { return .failure(form) }
        guard isLoopback(host) else {
            return .failure(
                Problem(
                    sentence:
                        "Only the loopback can be served (127.0.0.1, [::1] or localhost): to be reached from elsewhere, put a reverse proxy with TLS before it."
                ))
        }
        return .success(Configuration.Endpoint(host: host, port: port))
    }

    /// An `http` or `https` URL, its path kept, without slashes at the end.
    static func url(_ text: String) -> Result<String, Problem> {
        let lower = text.lowercased()
        guard let scheme = ["https://", "http://"].first(where: { lower.hasPrefix($0) }) else {
            return .failure(Problem(sentence: "This must be a URL that begins with https:// or http://."))
        }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        // Not repeated in the fault: what stands before an @ may be a password.
        guard !authority.contains("@") else {
            return .failure(Problem(sentence: "The URL must not hold a user or a password; keys are kept elsewhere."))
        }
        guard
            text.utf8.allSatisfy({
                $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">")
                    && $0 != UInt8(ascii: "\\")
            })
        else {
            return .failure(Problem(sentence: "The URL must be plain ASCII without spaces; write other characters as %XX."))
        }
        guard !text.contains("?"), !text.contains("#") else {
            return .failure(Problem(sentence: "The URL must end with its path: take out what follows ? or #."))
        }
        guard let (host, portText) = split(authority), isHost(host), portText.map({ (port($0) ?? 0) > 0 }) ?? true else {
            return .failure(Problem(sentence: "The URL needs a host, and a port from 1 to 65535 where it names one."))
        }
        var path = rest.dropFirst(authority.count)
        while path.last == "/" { path.removeLast() }
        return .success(scheme + authority + path)
    }

    /// Whether the URL `text` names no port of its own.
    static func hasNoPort(_ text: String) -> Bool {
        guard let start = text.firstRange(of: "://")?.upperBound, let (_, port) = split(text[start...]) else { return false }
        return port == nil
    }

    /// 32 or 128 for an IP address; `nil` for anything else.
    static func addressBits(_ text: String) -> Int? {
        var four = in_addr()
        var six = in6_addr()
        // C strings end at a NUL: what follows one would go unseen.
        guard !text.utf8.contains(0) else { return nil }
        if inet_pton(AF_INET, text, &four) == 1 { return 32 }
        return inet_pton(AF_INET6, text, &six) == 1 ? 128 : nil
    }

    private static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        return addressBits(host) == 32 && host.hasPrefix("127.")
    }

    /// `host`, `host:port`, `[v6]`, `[v6]:port`; the host comes without its brackets.
    private static func split(_ text: some StringProtocol) -> (host: String, port: String?)? {
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { return nil }
            let host = String(text[text.index(after: text.startIndex)..<end])
            let rest = text[text.index(after: end)...]
            guard addressBits(host) == 128, rest.isEmpty || rest.first == ":" else { return nil }
            return (host, rest.isEmpty ? nil : String(rest.dropFirst()))
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2 else { return nil }
        return (String(parts[0]), parts.count == 2 ? String(parts[1]) : nil)
    }

    private static func port(_ text: String) -> Int? {
        guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy(Reader.isDigit), let port = Int(text), port <= 65_535 else {
            return nil
        }
        return port
    }

    private static func isHost(_ host: String) -> Bool {
        if addressBits(host) != nil { return true }
        return (1...253).contains(host.utf8.count)
            && host.unicodeScalars.allSatisfy {
                $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || "._-".unicodeScalars.contains($0))
            }
    }
}
