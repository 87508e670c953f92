import CouncilConfiguration
import Foundation
import Testing

@Suite struct PlacesTests {
    @Test func `relative paths start at the file's directory`() throws {
        let read = try parse(
            "data: ../.demo/./data\nsecrets: secrets.yaml\nserver: {socket: /run/x.sock}\nproviders: {openrouter: {ca_file: ca.pem}}")
        #expect(read.data == "/srv/council/.demo/data")
        #expect(read.secrets == "/srv/council/config/secrets.yaml")
        #expect(read.server.socket == "/run/x.sock")
        #expect(read.providers.openrouter?.caFile == "/srv/council/config/ca.pem")
    }

    @Test func `flags win over the file, and their paths start at the working directory`() throws {
        let overrides = Configuration.Overrides(data: "here", socket: "/tmp/c.sock", http: "localhost:0")
        let read = try parse("data: /there\nserver: {http: off}", overrides: overrides)
        #expect(read.data == FileManager.default.currentDirectoryPath + "/here")
        #expect(read.server.socket == "/tmp/c.sock")
        #expect(read.server.http == Configuration.Endpoint(host: "localhost", port: 0))
        #expect(try parse("", overrides: .init(http: "off")).server.http == nil)
    }

    @Test func `a bad flag is named`() throws {
        let found = faults("", overrides: .init(data: "~/data", socket: "/" + String(repeating: "s", count: 120), http: "example.org:80"))
        #expect(found.count == 3)
        #expect(found.map(\.file).sorted() == ["--data", "--http", "--socket"])
        #expect(found.allSatisfy { $0.description.hasPrefix("--") && $0.line == 0 })
    }

    @Test func `the public URL follows the port unless the file names one`() throws {
        #expect(try parse("server: {http: \"[::1]:9000\"}").server.publicURL == "http://[::1]:9000")
        #expect(try parse("", overrides: .init(http: "127.0.0.1:9001")).server.publicURL == "http://127.0.0.1:9001")
        #expect(
            try parse("server: {public_url: \"https://c.example/x/\"}", overrides: .init(http: "127.0.0.1:9")).server.publicURL
                == "https://c.example/x")
    }

    @Test(arguments: ["127.0.0.1:8080", "127.9.9.9:0", "localhost:65535", "\"[::1]:80\""])
    func `the loopback can be served`(text: String) throws {
        #expect(try parse("server: {http: \(text)}").server.http != nil)
    }

    @Test(arguments: ["off", "null", "~", ""])
    func `the port can be turned off`(text: String) throws {
        #expect(try parse("server:\n  http: \(text)\n").server.http == nil)
    }

    @Test(arguments: ["0.0.0.0:8080", "192.168.1.5:80", "council.example:80", "\"[::]:80\""])
    func `another address is refused in favour of a reverse proxy`(text: String) throws {
        let found = faults("server:\n  http: \(text)\n")
        #expect(found.count == 1 && found[0].line == 2)
        #expect(found[0].message.contains("reverse proxy"))
    }

    @Test func `the files of the project load from their own place`() throws {
        let demo = try Configuration.load(file: shipped + "/demo.yaml")
        let root = String(shipped.dropLast("/config".count))
        #expect(demo.data == root + "/.demo/data")
        #expect(demo.server.socket == root + "/.demo/council.sock")
        #expect(demo.secrets == root + "/.demo/secrets.yaml")
        #expect(demo.providers.openrouter == nil)
        #expect(demo.defaultCouncil == .demo)
        #expect(demo.councils["quick"]?.judgeSelf == false)
        #expect(demo.accounts == Configuration.Accounts())
    }
}
