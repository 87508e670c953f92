import CCurl
import Glibc

/// The sockets that libcurl waits for, in an epoll set, and the descriptor that wakes the loop.
final class SocketSet {
    /// Writing to this eventfd ends a wait.
    let wakeDescriptor: Int32
    private let epoll: Int32
    private let ready = UnsafeMutableBufferPointer<ccurl_ready>.allocate(capacity: 256)

    /// nil where the process has no file descriptors left.
    init?() {
        let epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else { return nil }
        let wake = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard wake >= 0, ccurl_epoll_control(epoll, EPOLL_CTL_ADD, wake, EPOLLIN.rawValue) == 0 else {
            if wake >= 0 { close(wake) }
            close(epoll)
            return nil
        }
        self.epoll = epoll
        wakeDescriptor = wake
    }

    deinit {
        close(wakeDescriptor)
        close(epoll)
        ready.deallocate()
    }

    /// Follows libcurl's wish (`CURL_POLL_…`) for a socket. True where the socket is new in the set.
    func watch(_ socket: Int32, _ what: Int32, isKnown: Bool) -> Bool {
        guard what != CURL_POLL_REMOVE else {
            // It may be closed already, and then it is out of the set by itself.
            _ = ccurl_epoll_control(epoll, EPOLL_CTL_DEL, socket, 0)
            return false
        }
        var events: UInt32 = 0
        if what & CURL_POLL_IN != 0 { events |= EPOLLIN.rawValue }
        if what & CURL_POLL_OUT != 0 { events |= EPOLLOUT.rawValue }
        let (first, second) = isKnown ? (EPOLL_CTL_MOD, EPOLL_CTL_ADD) : (EPOLL_CTL_ADD, EPOLL_CTL_MOD)
        if ccurl_epoll_control(epoll, first, socket, events) != 0 { _ = ccurl_epoll_control(epoll, second, socket, events) }
        return !isKnown
    }

    /// Waits for sockets, the wake-up or a time (nanoseconds), and calls `act` with each socket and its `CURL_CSELECT_…` bits.
    func wait(until deadline: Int64, now: Int64, act: (Int32, Int32) -> Void) {
        let milliseconds = deadline == .max ? -1 : deadline <= now ? 0 : min((deadline - now + 999_999) / 1_000_000, 60_000)
        let count = ccurl_epoll_wait(epoll, ready.baseAddress, Int32(ready.count), Int32(milliseconds))
        guard count > 0 else { return }
        for event in ready[..<Int(count)] {
            if event.descriptor == wakeDescriptor {
                var value: eventfd_t = 0
                eventfd_read(wakeDescriptor, &value)
                continue
            }
            var bits: Int32 = 0
            if event.events & (EPOLLIN.rawValue | EPOLLHUP.rawValue) != 0 { bits |= CURL_CSELECT_IN }
            if event.events & EPOLLOUT.rawValue != 0 { bits |= CURL_CSELECT_OUT }
            if event.events & EPOLLERR.rawValue != 0 { bits |= CURL_CSELECT_ERR }
            act(event.descriptor, bits)
        }
    }
}
