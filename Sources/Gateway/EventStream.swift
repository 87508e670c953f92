import HTTPTypes
public import Hummingbird
public import Services

extension Response {
    /// A run's events as `text/event-stream`, from behind number `last` on. The connection's end does not touch the run.
    public static func events(of run: Run, after last: Int) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store", .xAccelBuffering: "no"],
            body: ResponseBody { writer in
                var last = last
                reading: while true {
                    switch await run.events.read(after: last) {
                    case .events(let bytes, let number):
                        try await writer.write(ByteBuffer(bytes: bytes))
                        last = number
                    case .quiet:
                        try await writer.write(ByteBuffer(string: ": still thinking\n\n"))
                    case .end:
                        break reading
                    }
                }
                try await writer.finish(nil)
            })
    }
}

extension HTTPField.Name {
    /// Tells a proxy such as nginx to pass each event on at once.
    fileprivate static let xAccelBuffering = Self("X-Accel-Buffering")!
}
