import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes connections that keep others waiting: a head or a body that comes a byte at a time, a reader that takes nothing.
///
/// Between requests and until a head is whole: `head`. From the head to the end of the body: `body`. While a response
/// can't be written since the other side doesn't read: `stall`. A response that streams slowly has no limit.
final class ConnectionDeadlines: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart

    struct Limits: Sendable {
        var head = TimeAmount.seconds(60)
        var body = TimeAmount.seconds(15)
        var stall = TimeAmount.seconds(30)
    }

    private let limits: Limits
    private let reading = MovableDeadline()
    private let stalled = MovableDeadline()
    private var openRequests = 0

    init(limits: Limits = Limits()) {
        self.limits = limits
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { expect(within: limits.head, context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        reading.end()
        stalled.end()
    }

    func channelActive(context: ChannelHandlerContext) {
        expect(within: limits.head, context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        reading.end()
        stalled.end()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            openRequests += 1
            expect(within: limits.body, context)
        case .body: break
        case .end:
            reading.lift()
            // A refusal may have been written before the body was in: then this was the last of the request.
            if openRequests == 0 { expect(within: limits.head, context) }
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) {
            openRequests -= 1
            if openRequests == 0 { expect(within: limits.head, context) }
        }
        context.write(data, promise: promise)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { stalled.lift() } else { stalled.set(within: limits.stall, context.channel) }
        context.fireChannelWritabilityChanged()
    }

    private func expect(within limit: TimeAmount, _ context: ChannelHandlerContext) {
        reading.set(within: limit, context.channel)
    }
}
