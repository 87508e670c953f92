import Glibc

/// The reverse proxies whose word on who their client is counts: addresses and networks such as `127.0.0.1` and `10.0.0.0/8`.
struct TrustedProxies {
    private struct Network {
        /// 4 or 16.
        let bytes: [UInt8]
        let prefix: Int

        func contains(_ address: [UInt8]) -> Bool {
            guard address.count == bytes.count else { return false }
            return (0..<prefix).allSatisfy { bit in (address[bit / 8] ^ bytes[bit / 8]) & (0x80 >> UInt8(bit % 8)) == 0 }
        }
    }

    private let networks: [Network]

    /// - Parameter texts: as the configuration checked them; what is no network is passed over.
    init(_ texts: [String]) {
        networks = texts.compactMap { text in
            let parts = text.split(separator: "/", maxSplits: 1)
            guard let first = parts.first, let bytes = Self.bytes(of: String(first)) else { return nil }
            guard parts.count == 2 else { return Network(bytes: bytes, prefix: bytes.count * 8) }
            guard let prefix = Int(parts[1]), (0...bytes.count * 8).contains(prefix) else { return nil }
            return Network(bytes: bytes, prefix: prefix)
        }
    }

    /// Who a request really comes from.
    ///
    /// - Parameters:
    ///   - peer: the TCP peer's address.
    ///   - forwarded: the values of `X-Forwarded-For`, in order. Each proxy appends whom it was asked by, so they are read from
    ///     their end for as long as trusted proxies vouch for them: what a client makes up stands before that.
    /// - Returns: an address; the peer's own where it is no trusted proxy.
    func client(of peer: String, forwarded: [String]) -> String {
        var client = peer
        for hop in forwarded.flatMap({ $0.split(separator: ",") }).reversed() {
            guard isTrusted(client) else { return client }
            let address = hop.drop(while: \.isWhitespace).prefix { !$0.isWhitespace }
            guard Self.bytes(of: String(address)) != nil else { return client }
            client = String(address)
        }
        return client
    }

    private func isTrusted(_ address: String) -> Bool {
        guard let bytes = Self.bytes(of: address) else { return false }
        return networks.contains { $0.contains(bytes) }
    }

    /// 4 bytes of IPv4 or 16 of IPv6; `nil` for what is no address.
    private static func bytes(of text: String) -> [UInt8]? {
        for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
            var bytes = [UInt8](repeating: 0, count: count)
            if inet_pton(family, text, &bytes) == 1 { return bytes }
        }
        return nil
    }
}
