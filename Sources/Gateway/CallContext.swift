public import Hummingbird
import Glibc
import NIOCore

/// What belongs to one request: where it came from, and its number in the log.
public struct CallContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    let channel: any Channel

    public init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// The user id of the process at the other end of the Unix socket, as the kernel vouches for it; `nil` on TCP.
    func peerUser() async throws -> UInt32? {
        guard case .unixDomainSocket? = channel.localAddress, let provider = channel as? any SocketOptionProvider else { return nil }
        let credentials: PeerCredentials = try await provider.unsafeGetSocketOption(
            level: .socket, name: NIOBSDSocket.Option(rawValue: SO_PEERCRED)
        ).get()
        return credentials.uid
    }

    /// The TCP peer's address; `nil` on the Unix socket.
    var peerAddress: String? {
        switch channel.localAddress {
        case .v4?, .v6?: channel.remoteAddress?.ipAddress ?? "unknown"
        case .unixDomainSocket?, nil: nil
        }
    }
}

/// `struct ucred` of Linux.
private struct PeerCredentials {
    var pid: Int32 = 0
    var uid: UInt32 = 0
    var gid: UInt32 = 0
}
