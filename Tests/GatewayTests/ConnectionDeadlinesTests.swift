import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import Gateway

@Suite struct ConnectionDeadlinesTests {
    private func connection() throws -> EmbeddedChannel {
        let channel = EmbeddedChannel(handler: ConnectionDeadlines())
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        return channel
    }

    private let head = HTTPRequestPart.head(HTTPRequest(method: .post, scheme: "http", authority: "c", path: "/"))

    private func advance(_ channel: EmbeddedChannel, seconds: Int64) { channel.embeddedEventLoop.advanceTime(by: .seconds(seconds)) }

    private func answer(_ channel: EmbeddedChannel) throws {
        try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok)))
        try channel.writeOutbound(HTTPResponsePart.end(nil))
    }

    @Test func `a connection that asks nothing is closed`() throws {
        let channel = try connection()
        advance(channel, seconds: 59)
        #expect(channel.isActive)
        advance(channel, seconds: 1)
        #expect(!channel.isActive)
    }

    @Test func `a body that comes a byte at a time does not win time`() throws {
        let channel = try connection()
        try channel.writeInbound(head)
        for _ in 0..<14 {
            advance(channel, seconds: 1)
            try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(string: "x")))
        }
        #expect(channel.isActive)
        advance(channel, seconds: 1)
        #expect(!channel.isActive)
    }

    @Test func `an answer may take as long as it takes, and the wait for the next request begins behind it`() throws {
        let channel = try connection()
        try channel.writeInbound(head)
        try channel.writeInbound(HTTPRequestPart.end(nil))
        advance(channel, seconds: 100_000)
        #expect(channel.isActive)
        try answer(channel)
        advance(channel, seconds: 59)
        try channel.writeInbound(head)
        try channel.writeInbound(HTTPRequestPart.end(nil))
        advance(channel, seconds: 100)
        #expect(channel.isActive)
        try answer(channel)
        advance(channel, seconds: 60)
        #expect(!channel.isActive)
    }

    @Test func `a refusal before the body's end leaves no connection open for ever`() throws {
        let channel = try connection()
        try channel.writeInbound(head)
        try answer(channel)
        try channel.writeInbound(HTTPRequestPart.end(nil))
        advance(channel, seconds: 59)
        #expect(channel.isActive)
        advance(channel, seconds: 1)
        #expect(!channel.isActive)
    }

    @Test func `of requests in a row each one's answer is waited for`() throws {
        let channel = try connection()
        for _ in 0..<2 {
            try channel.writeInbound(head)
            try channel.writeInbound(HTTPRequestPart.end(nil))
        }
        try answer(channel)
        advance(channel, seconds: 100)
        #expect(channel.isActive)
        try answer(channel)
        advance(channel, seconds: 60)
        #expect(!channel.isActive)
    }

    @Test func `a reader that takes nothing is given up, one that reads on is not`() throws {
        let channel = try connection()
        try channel.writeInbound(head)
        try channel.writeInbound(HTTPRequestPart.end(nil))
        for _ in 0..<10 {
            channel.isWritable = false
            channel.pipeline.fireChannelWritabilityChanged()
            advance(channel, seconds: 29)
            channel.isWritable = true
            channel.pipeline.fireChannelWritabilityChanged()
        }
        advance(channel, seconds: 100)
        #expect(channel.isActive)
        channel.isWritable = false
        channel.pipeline.fireChannelWritabilityChanged()
        advance(channel, seconds: 30)
        #expect(!channel.isActive)
    }

    @Test func `a closed connection leaves no timer`() throws {
        let channel = try connection()
        try channel.writeInbound(head)
        try channel.close().wait()
        advance(channel, seconds: 1000)
        #expect(!channel.isActive)
    }
}
