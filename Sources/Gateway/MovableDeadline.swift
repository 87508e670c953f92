import NIOCore

/// When a connection is to be closed. It is moved with every request, and almost never comes: a timer is put into the event loop only
/// where none is there that fires in time, and looks when it fires whether it is still meant. Used on the event loop alone.
final class MovableDeadline {
    private var deadline: NIODeadline?
    private var timer: (fires: NIODeadline, scheduled: Scheduled<Void>)?

    /// Closes `channel` at the end of this time, unless the deadline is moved or lifted before.
    func set(within limit: TimeAmount, _ channel: any Channel) {
        let deadline = channel.eventLoop.now + limit
        self.deadline = deadline
        if let timer, timer.fires <= deadline { return }
        timer?.scheduled.cancel()
        start(deadline, channel)
    }

    /// Takes the deadline away.
    func lift() {
        deadline = nil
    }

    /// The same, and leaves no timer behind.
    func end() {
        deadline = nil
        timer?.scheduled.cancel()
        timer = nil
    }

    private func start(_ deadline: NIODeadline, _ channel: any Channel) {
        let scheduled = channel.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) {
            self.timer = nil
            guard let deadline = self.deadline else { return }
            if deadline <= channel.eventLoop.now { channel.close(promise: nil) } else { self.start(deadline, channel) }
        }
        timer = (deadline, scheduled)
    }
}
