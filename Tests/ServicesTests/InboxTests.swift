import Deliberation
import Testing

@testable import Services

@Suite struct InboxTests {
    @Test func `who waits can be told to go on with nothing, and finds later what comes later`() async {
        let inbox = Inbox()
        let isDone = Task { await inbox.takeAll().isEmpty }
        // Nobody may be waiting yet: a wake that comes too early wakes nobody.
        let waker = Task {
            while !Task.isCancelled {
                inbox.wake()
                await Task.yield()
            }
        }
        #expect(await isDone.value)
        waker.cancel()
        await waker.value
        inbox.put(.cancel)
        inbox.put(.timeIsUp)
        #expect(await inbox.takeAll().count == 2)
    }
}
