import Glibc
import NIOCore
import NIOPosix

/// The models, in a process of their own: OpenRouter's wire with words that are made beforehand. The tests' faithful fake costs more
/// processor time a turn than the daemon may, and on the same machine the figures would be its own.
final class Provider {
    let url: String
    private let child: Child

    /// - Parameter delay: of each call, in milliseconds.
    init(delay: Int, in home: String) throws {
        let log = "\(home)/provider-\(delay).log"
        unlink(log)
        child = try Child("/proc/self/exe", ["provider", "--delay", "\(delay)"], log: log)
        for _ in 0..<2000 {
            if let line = TextFile.read(log).split(separator: "\n").first(where: { $0.hasPrefix("listening on ") }) {
                url = String(line.dropFirst(13))
                return
            }
            usleep(5000)
        }
        throw Child.Failure(description: "the provider does not start: \(TextFile.read(log))")
    }

    var cpu: Double { child.cpu }

    /// Serves until the process ends.
    static func serve(delay: Int) async throws {
        let speech = Speech()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup(numberOfThreads: 1))
            .serverChannelOption(.backlog, value: 4096)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Answering(delay: .milliseconds(Int64(delay)), speech: speech))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        print("listening on http://127.0.0.1:\(channel.localAddress?.port ?? 0)/api/v1")
        fflush(nil)
        try await channel.closeFuture.get()
    }
}

/// What the models say, as whole answers of the wire.
private struct Speech: Sendable {
    let answer: ByteBuffer
    let ballot: ByteBuffer
    let title: ByteBuffer
    let catalogue: ByteBuffer
    /// Goes out at once; the answer follows as the second chunk of the body.
    let head = ByteBuffer(
        string: "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nx-generation-id: gen-1\r\ntransfer-encoding: chunked\r\n\r\n"
            + "19\r\n: OPENROUTER PROCESSING\n\n\r\n")

    init() {
        let said = (1...12).map { "Reason number \($0) is that it follows from the words.\n" }.joined()
        let labels = "\n\nFINAL RANKING:\n1. Response B\n2. Response A\n3. Response C"
        answer = Self.stream(said)
        ballot = Self.stream(String(said.prefix(250)) + labels)
        title = Self.stream("Reasons And Their Words")
        let models = ["one", "two", "three", "title"].map {
            #"{"id":"fake/\#($0)","name":"\#($0)","context_length":32768,"pricing":{"prompt":"0.00000125","completion":"0.00001"}}"#
        }
        let list = #"{"data":[\#(models.joined(separator: ","))]}"#
        catalogue = ByteBuffer(
            string: "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: \(list.utf8.count)\r\n\r\n\(list)")
    }

    /// A chunk of the stream for every three words.
    private static func stream(_ text: String) -> ByteBuffer {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        let pieces = stride(from: 0, to: words.count, by: 3).map { at in
            (at == 0 ? "" : " ") + words[at..<min(at + 3, words.count)].joined(separator: " ")
        }
        func event(_ content: String, _ finish: String, _ usage: String = "") -> String {
            let content = content.replacing("\n", with: "\\n")
            return #"data: {"id":"gen-1","provider":"Bench","model":"fake/one","object":"chat.completion.chunk","created":1763000000,"#
                + #""choices":[{"index":0,"delta":{"role":"assistant","content":"\#(content)"},"finish_reason":\#(finish),"#
                + #""native_finish_reason":\#(finish),"logprobs":null}]\#(usage)}"# + "\n\n"
        }
        let usage = #","usage":{"prompt_tokens":300,"completion_tokens":80,"total_tokens":380,"cost":0.001175}"#
        let body = pieces.map { event($0, "null") }.joined() + event("", #""stop""#) + event("", #""stop""#, usage) + "data: [DONE]\n\n"
        return ByteBuffer(string: String(body.utf8.count, radix: 16) + "\r\n" + body + "\r\n0\r\n\r\n")
    }
}

/// One connection of the daemon's client. Requests come one after the other.
private final class Answering: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let delay: TimeAmount
    private let speech: Speech
    private var received = ByteBuffer()

    init(delay: TimeAmount, speech: Speech) {
        self.delay = delay
        self.speech = speech
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        received.writeBuffer(&bytes)
        while let (head, body) = takeRequest() { answer(head, body, context) }
    }

    private func takeRequest() -> (head: String, body: ByteBuffer)? {
        guard let end = received.readableBytesView.first(of: Array("\r\n\r\n".utf8)) else { return nil }
        let head = String(decoding: received.readableBytesView[..<end], as: UTF8.self).lowercased()
        let length = head.split(separator: "\r\n").first { $0.hasPrefix("content-length:") }.flatMap { Int($0.dropFirst(16)) } ?? 0
        let size = end - received.readerIndex + 4
        guard received.readableBytes >= size + length else { return nil }
        received.moveReaderIndex(forwardBy: size)
        let body = received.readSlice(length: length) ?? ByteBuffer()
        received.discardReadBytes()
        return (head, body)
    }

    private func answer(_ head: String, _ body: ByteBuffer, _ context: ChannelHandlerContext) {
        guard head.hasPrefix("post") else {
            return context.writeAndFlush(wrapOutboundOut(speech.catalogue), promise: nil)
        }
        let bytes = body.readableBytesView
        let isTitle = bytes.first(of: Array(#""fake/title""#.utf8)) != nil || bytes.first(of: Array(#""fake\/title""#.utf8)) != nil
        let isBallot = bytes.first(of: Array("Response A".utf8)) != nil
        let text = isTitle ? speech.title : isBallot ? speech.ballot : speech.answer
        guard delay > .zero else {
            context.write(wrapOutboundOut(speech.head), promise: nil)
            return context.writeAndFlush(wrapOutboundOut(text), promise: nil)
        }
        context.writeAndFlush(wrapOutboundOut(speech.head), promise: nil)
        let channel = context.channel
        context.eventLoop.scheduleTask(in: delay) { channel.writeAndFlush(text, promise: nil) }
    }
}

extension ByteBufferView {
    /// Where these bytes stand first.
    fileprivate func first(of wanted: [UInt8]) -> Int? {
        let place: Int? = withUnsafeBytes { bytes in
            var at = 0
            while at + wanted.count <= bytes.count,
                let hit = memchr(bytes.baseAddress! + at, Int32(wanted[0]), bytes.count - wanted.count + 1 - at)
            {
                at = UnsafeRawPointer(hit) - bytes.baseAddress!
                if memcmp(bytes.baseAddress! + at, wanted, wanted.count) == 0 { return at }
                at += 1
            }
            return nil
        }
        return place.map { startIndex + $0 }
    }
}
