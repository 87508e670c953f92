import CCurl
import Glibc

/// libcurl's own demand: initialised once a process, before anything else.
enum LibCurl {
    static let isReady = ccurl_global_init() == CURLE_OK
}

extension Loop {
    /// What the new thread is given.
    private final class Errand {
        let inbox: Inbox
        let configuration: Configuration
        let sockets: SocketSet

        init(_ inbox: Inbox, _ configuration: Configuration, _ sockets: SocketSet) {
            self.inbox = inbox
            self.configuration = configuration
            self.sockets = sockets
        }

        func run() {
            // Signals are for the program's other threads, and a broken TLS connection must not raise SIGPIPE here.
            var signals = sigset_t()
            sigfillset(&signals)
            pthread_sigmask(SIG_BLOCK, &signals, nil)
            Loop(inbox: inbox, configuration: configuration, sockets: sockets)?.run()
            let (transfers, naps) = inbox.threadEnds()
            for transfer in transfers { transfer.settle(.shutDown) }
            for nap in naps { nap.end(timely: false) }
        }
    }

    /// Starts the thread of a client, which somebody has to join or detach. Returns it with the eventfd that wakes it, nil where the
    /// system has no thread or descriptor left.
    static func startThread(_ inbox: Inbox, _ configuration: Configuration) -> (thread: pthread_t, wake: Int32)? {
        guard let sockets = SocketSet() else { return nil }
        let errand = Unmanaged.passRetained(Errand(inbox, configuration, sockets))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { context in
                guard let context else { preconditionFailure("the thread gets the errand it was made for") }
                Unmanaged<Errand>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, errand.toOpaque())
        guard code == 0 else {
            errand.release()
            return nil
        }
        return (thread, sockets.wakeDescriptor)
    }
}
