public import CouncilModel
import FoundationEssentials
import Glibc
import HTTPTypes
public import Hummingbird
import NIOCore
import ServiceLifecycle
public import Services

/// One request on its way to its handler: what it asks, who asks, and what can be done about it.
public struct Call: Sendable {
    /// The most bytes of a request's body.
    public static let bodyLimit = 1 << 20
    /// How long a body may take to arrive.
    static let bodyDeadline = Duration.seconds(10)

    public let request: Request
    public let context: CallContext
    public let services: CouncilServices

    /// Where the request comes from.
    public var origin: Origin {
        let agent = (request.headers[.userAgent] ?? "unknown").unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }
        return Origin(device: String(agent.prefix(120).map(Character.init)), address: address)
    }

    /// The client's address; `nil` on the Unix socket. A proxy's own where it is not among the trusted ones.
    private var address: String? {
        context.peerAddress.map { peer in
            TrustedProxies(services.settings.current.server.trustedProxies)
                .client(of: peer, forwarded: request.headers[values: Self.forwardedFor])
        }
    }

    private static let forwardedFor = HTTPField.Name("X-Forwarded-For")!

    /// An id in the path. What is no id belongs to nothing.
    public func id<Entity>(_ name: String, as _: Identifier<Entity>.Type = Identifier<Entity>.self) throws -> Identifier<Entity> {
        guard let text = context.parameters.get(name), let id = Identifier<Entity>(text) else {
            throw CouncilError.notFound("There is nothing under this id.")
        }
        return id
    }

    /// A value in the query; `nil` where it is missing or empty.
    public func query(_ name: String) -> String? {
        FormText.value(name, in: request.uri.query ?? "").flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A whole number in the query.
    ///
    /// - Throws: `.invalid` outside of `range`.
    public func query(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let text = query(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            let sentence = "\(name) is a whole number from \(range.lowerBound) to \(range.upperBound)."
            throw CouncilError.invalid(sentence, fields: [name: sentence])
        }
        return number
    }

    /// The body as JSON of this shape.
    ///
    /// - Throws: `.malformed`, `.misshapen`, `.tooLarge`, `.tooSlow`.
    public func body<Value: Decodable & Sendable>(_ type: Value.Type = Value.self) async throws -> Value {
        guard let value = try await bodyIfAny(type) else {
            throw CouncilError.malformed("The request has no body: send a JSON object.")
        }
        return value
    }

    /// The same; `nil` where there is no body.
    public func bodyIfAny<Value: Decodable & Sendable>(_: Value.Type = Value.self) async throws -> Value? {
        let bytes = try await bodyBytes()
        guard bytes.readableBytes > 0 else { return nil }
        guard String(validating: bytes.readableBytesView, as: UTF8.self) != nil else {
            throw CouncilError.malformed("The request's body is not UTF-8.")
        }
        do {
            return try JSONDecoder().decode(Value.self, from: Data(bytes.readableBytesView))
        } catch let error as DecodingError {
            throw CouncilError(error)
        }
    }

    /// The bytes of a body that may be larger than others. They get a minute to arrive.
    ///
    /// - Throws: `.malformed` where there is none, `.tooLarge`, `.tooSlow`.
    public func body(upTo limit: Int) async throws -> [UInt8] {
        let bytes = try await bodyBytes(upTo: limit, within: .seconds(60))
        guard bytes.readableBytes > 0 else { throw CouncilError.malformed("The request has no body: send a JSON object.") }
        return [UInt8](bytes.readableBytesView)
    }

    func bodyBytes(upTo limit: Int = bodyLimit, within deadline: Duration = bodyDeadline) async throws -> ByteBuffer {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw CouncilError.tooLarge(limit: limit)
        }
        return try await withThrowingTaskGroup(of: ByteBuffer.self) { group in
            group.addTask { try await request.body.collect(upTo: limit) }
            group.addTask {
                try await Task.sleep(for: deadline)
                throw CouncilError.tooSlow("The request's body did not arrive in time: send it again.")
            }
            // A client that dawdles shall not hold the daemon's end up.
            group.addTask {
                try await gracefulShutdown()
                throw CouncilError.unavailable("The server is stopping: ask again in a moment.", retryAfter: 10)
            }
            defer { group.cancelAll() }
            do {
                guard let bytes = try await group.next() else { throw CancellationError() }
                return bytes
            } catch is NIOTooManyBytesError {
                throw CouncilError.tooLarge(limit: limit)
            } catch let error as CouncilError {
                throw error
            } catch let error as CancellationError {
                throw error
            } catch {
                // The connection ended, or its bytes were no body: nobody is there to be told.
                throw CouncilError.malformed("The request's body broke off before it was complete.")
            }
        }
    }

    /// Who is signed in.
    ///
    /// - Throws: `.unauthenticated`.
    func signedIn() async throws -> SignedIn {
        guard let header = request.headers[.authorization] else {
            throw CouncilError.unauthenticated("Sign in first: send the access token as Authorization: Bearer ….")
        }
        let parts = header.utf8.split(separator: UInt8(ascii: " "), maxSplits: 1, omittingEmptySubsequences: true)
        guard parts.count == 2, Substring(parts[0]).lowercased() == "bearer" else {
            throw CouncilError.unauthenticated("The Authorization header is not understood: send Bearer and the access token.")
        }
        return try await services.sessions.signedIn(bearing: String(Substring(parts[1])))
    }

    /// Who administers: a person whose role may do everything, or, without a token, the daemon's own user or root on the socket.
    ///
    /// - Throws: `.unauthenticated`, `.forbidden`.
    func administrator() async throws -> Operator {
        if request.headers[.authorization] != nil {
            let caller = try await signedIn()
            guard let administrator = Operator(caller, in: services.settings.current) else {
                throw CouncilError.forbidden("Only administrators may do this.")
            }
            return administrator
        }
        guard let peer = try await context.peerUser() else {
            throw CouncilError.unauthenticated("Sign in first: send the access token as Authorization: Bearer ….")
        }
        guard let administrator = Operator(peer: peer, daemon: geteuid()) else {
            throw CouncilError.forbidden("Only the daemon's own user and root administer without signing in.")
        }
        return administrator
    }
}
