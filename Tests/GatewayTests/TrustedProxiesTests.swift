import Testing

@testable import Gateway

struct TrustedProxiesTests {
    @Test(arguments: [
        (["127.0.0.1"], "127.0.0.1", ["203.0.113.7"], "203.0.113.7"),
        (["127.0.0.1"], "127.0.0.1", ["6.6.6.6, 203.0.113.7"], "203.0.113.7"),
        (["127.0.0.1", "10.0.0.0/8"], "127.0.0.1", ["203.0.113.7, 10.1.2.3"], "203.0.113.7"),
        (["127.0.0.1", "10.0.0.0/8"], "127.0.0.1", ["203.0.113.7", "10.1.2.3"], "203.0.113.7"),
        (["127.0.0.1"], "127.0.0.1", [], "127.0.0.1"),
        (["127.0.0.1"], "127.0.0.1", ["nonsense"], "127.0.0.1"),
        (["127.0.0.1"], "127.0.0.1", ["203.0.113.7, nonsense"], "127.0.0.1"),
        (["::1"], "::1", ["2001:db8::7"], "2001:db8::7"),
        (["fd00::/8"], "fd12::1", ["203.0.113.7"], "203.0.113.7"),
        (["10.0.0.0/9"], "10.128.0.1", ["203.0.113.7"], "10.128.0.1"),
        (["0.0.0.0/0"], "127.0.0.1", ["203.0.113.7"], "203.0.113.7"),
    ])
    func `a trusted proxy vouches for its client`(trusted: [String], peer: String, forwarded: [String], client: String) {
        #expect(TrustedProxies(trusted).client(of: peer, forwarded: forwarded) == client)
    }

    @Test(arguments: [[], ["10.0.0.0/8"], ["127.0.0.2"], ["nonsense", "1.2.3.4/99"]])
    func `nobody else can say who they are`(trusted: [String]) {
        #expect(TrustedProxies(trusted).client(of: "127.0.0.1", forwarded: ["203.0.113.7"]) == "127.0.0.1")
    }
}
