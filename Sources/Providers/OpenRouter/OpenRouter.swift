public import CouncilModel
public import HTTPClient

/// OpenRouter, or any endpoint that speaks the OpenAI style of it: vLLM, Ollama, a gateway.
///
/// A certificate that does not hold is a `.connection` fault like any other break of TLS: libcurl cannot always tell a bad peer
/// from a broken handshake, the few repetitions cost nothing, and no byte of the key has been sent by then.
public struct OpenRouter: ModelProvider {
    /// Where it is and how it is called.
    public struct Settings: Sendable {
        /// Without a slash at its end: `https://openrouter.ai/api/v1`.
        public var baseURL: String
        /// How long a stream may be silent.
        public var idleTimeout: Duration
        /// PEM certificates to trust in place of the system's; `nil` for the system's.
        public var caFile: String?
        /// Sent as `HTTP-Referer` and `X-OpenRouter-Title`, which name the app in OpenRouter's lists; `nil` for none.
        public var referer: String?
        public var title: String?

        public init(
            baseURL: String = "https://openrouter.ai/api/v1", idleTimeout: Duration = .seconds(60), caFile: String? = nil,
            referer: String? = nil, title: String? = nil
        ) {
            self.baseURL = baseURL
            self.idleTimeout = idleTimeout
            self.caFile = caFile
            self.referer = referer
            self.title = title
        }
    }

    /// The most bytes of text that one answer may have.
    public static let maximumAnswer = 4 << 20

    let client: HTTPClient
    let settings: Settings

    public init(client: HTTPClient, settings: Settings) {
        self.client = client
        var settings = settings
        while settings.baseURL.hasSuffix("/") { settings.baseURL.removeLast() }
        self.settings = settings
    }

    public func complete(
        _ request: CompletionRequest, key: ProviderKey?, timeLimit: Duration, onText: @escaping @Sendable (String) -> Void
    ) async throws(CallFault) -> Completion {
        let words = FaultWords(key: key)
        do {
            let stream = try await client.stream(httpRequest(request, key: key, timeLimit: timeLimit))
            guard stream.head.status == 200 else {
                throw words.refusal(head: stream.head, body: try await refusalBody(stream))
            }
            var reader = CompletionReader(asked: request.model, generationID: stream.head.header("X-Generation-Id"), words: words)
            if stream.head.header("Content-Type")?.lowercased().hasPrefix("application/json") == true {
                // An endpoint that does not stream answers whole, as if in a single chunk.
                let body = try await stream.collect(upTo: Self.maximumAnswer)
                if let piece = try reader.take(String(decoding: body, as: UTF8.self)) { onText(piece) }
            } else {
                try await read(stream, into: &reader, onText)
            }
            return try reader.completion()
        } catch {
            throw words.fault(error)
        }
    }

    /// Reads the stream on to the answer's end. What came together is handed on together.
    private func read(_ stream: HTTPStream, into reader: inout CompletionReader, _ onText: (String) -> Void) async throws {
        var parser = EventStreamParser(maximumEvent: Self.maximumAnswer)
        // What comes behind the end is not waited for.
        for try await bytes in stream {
            var text = ""
            defer { if !text.isEmpty { onText(text) } }
            try parser.feed(bytes) { data in
                if let piece = try reader.take(data) { text += piece }
            }
            if reader.isDone { break }
        }
    }

    /// What a refusal says. Where that can't be had, its status still tells the kind of fault.
    private func refusalBody(_ stream: HTTPStream) async throws -> [UInt8] {
        do {
            return try await stream.collect(upTo: FaultWords.maximumBody)
        } catch let error as HTTPClientError {
            switch error {
            case .cancelled, .shutDown, .timedOut(.total): throw error
            case .invalidURL, .invalidRequest, .connectionFailed, .tlsFailed, .timedOut, .bodyTooLarge, .protocolFault: return []
            }
        }
    }

    private func httpRequest(_ request: CompletionRequest, key: ProviderKey?, timeLimit: Duration) -> HTTPRequest {
        var headers = headers(key: key)
        headers.append(HeaderField("Content-Type", "application/json"))
        headers.append(HeaderField("Accept", "text/event-stream"))
        return HTTPRequest(
            method: "POST", url: settings.baseURL + "/chat/completions", headers: headers, body: request.wireBody(),
            limits: HTTPLimits(idle: settings.idleTimeout, total: timeLimit),
            caFile: settings.caFile)
    }

    func headers(key: ProviderKey?) -> [HeaderField] {
        var headers: [HeaderField] = []
        if let key { headers.append(HeaderField("Authorization", "Bearer " + key.reveal())) }
        if let referer = settings.referer { headers.append(HeaderField("HTTP-Referer", referer)) }
        if let title = settings.title { headers.append(HeaderField("X-OpenRouter-Title", title)) }
        return headers
    }
}
